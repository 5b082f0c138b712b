// The search field and the suggestions under it: an ARIA combobox with a list.

import { get } from "../../core/api.js";
import { element } from "../../core/element.js";
import { facts } from "../../core/facts.js";
import { go } from "../../core/route.js";
import { say } from "../../core/words.js";

// Milliseconds without a key pressed until suggestions are requested.
const PAUSE = 120;

// Maximum number of suggestions, and of characters that they are requested for.
const MOST_SUGGESTIONS = 8;
const LONGEST = 200;

/** A form with one field that holds `text`; `submitted` is called with what stands in it. */
export const searchForm = (text, submitted) => {
  const field = questionField(text);
  const list = suggestionList(field);
  const loader = suggestionLoader(field, list);

  field.addEventListener("input", () => (field.value.trim() ? loader.later() : loader.stop()));
  field.addEventListener("blur", loader.stop);
  field.addEventListener("keydown", (event) => onKey(event, list, loader));

  const submit = (event) => {
    event.preventDefault();
    loader.stop();
    submitted(field.value.trim());
  };
  return element(
    "form",
    { class: "search", role: "search", submit },
    element("div", { class: "field" }, field, list.node),
    element("button", { class: "main" }, say("search.button")),
  );
};

const questionField = (text) =>
  element("input", {
    id: "question",
    name: "q",
    type: "text",
    value: text,
    maxlength: facts().max_query_characters,
    autocomplete: "off",
    enterkeyhint: "search",
    role: "combobox",
    placeholder: say("search.field"),
    "aria-label": say("search.field"),
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "suggestions",
  });

/** The list of suggestions: its node, and how to fill, close, and move through it. */
const suggestionList = (field) => {
  const node = element("ul", { id: "suggestions", role: "listbox", "aria-label": say("suggest.list"), hidden: true });
  let chosen = -1;

  const setOpen = (isOpen) => {
    node.hidden = !isOpen;
    chosen = -1;
    field.setAttribute("aria-expanded", String(isOpen));
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    const options = [...node.children];
    chosen = (place + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  return {
    node,
    fill: (suggestions) => {
      node.replaceChildren(...suggestions.map(option));
      setOpen(suggestions.length > 0);
    },
    close: () => setOpen(false),
    next: () => choose(chosen + 1),
    previous: () => choose(chosen < 0 ? -1 : chosen - 1),
    chosenAddress: () => node.children[chosen]?.dataset.url,
  };
};

const option = (suggestion, number) =>
  element(
    "li",
    {
      id: `suggestion-${number}`,
      role: "option",
      "aria-selected": "false",
      "data-url": suggestion.url,
      mousedown: (event) => event.preventDefault(), // the field would lose the focus, and the list close
      click: () => go(suggestion.url),
    },
    element("span", { class: "kind" }, say(`suggest.${suggestion.kind}`)),
    element("span", { class: "name" }, suggestion.text),
    suggestion.detail && element("span", { class: "detail" }, suggestion.detail),
  );

/** Requests suggestions when the reader pauses; `stop` drops a request under way and closes the list. */
const suggestionLoader = (field, list) => {
  let timer = 0;
  let request = null;

  const load = async () => {
    request?.abort();
    request = new AbortController();
    const query = { q: field.value.slice(0, LONGEST), limit: MOST_SUGGESTIONS };
    try {
      list.fill((await get("/v1/suggest", query, request.signal)).suggestions);
    } catch {
      // a question can be asked without suggestions
    }
  };

  return {
    later: () => {
      clearTimeout(timer);
      timer = setTimeout(load, PAUSE);
    },
    stop: () => {
      clearTimeout(timer);
      request?.abort();
      list.close();
    },
  };
};

const onKey = (event, list, loader) => {
  if (event.isComposing || list.node.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (event.key === "ArrowDown") list.next();
    else list.previous();
  } else if (event.key === "Escape") {
    event.preventDefault();
    loader.stop();
  } else if (event.key === "Enter" && list.chosenAddress()) {
    event.preventDefault();
    go(list.chosenAddress());
  }
};
