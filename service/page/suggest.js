// The search field and the suggestions under it: an ARIA combobox with a list.

import { get } from "./api.js";
import { element } from "./element.js";
import { go } from "./route.js";
import { say } from "./words.js";

const PAUSE = 120;

/** A form with one field; `submitted` is called with what stands in it. */
export const searchForm = (text, submitted) => {
  const list = element("ul", { id: "suggestions", role: "listbox", "aria-label": say("suggest.list"), hidden: true });
  const field = element("input", {
    id: "question",
    name: "q",
    type: "text",
    value: text,
    maxlength: 2000,
    autocomplete: "off",
    enterkeyhint: "search",
    role: "combobox",
    placeholder: say("search.field"),
    "aria-label": say("search.field"),
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "suggestions",
  });
  let chosen = -1;
  let timer = 0;
  let asking = null;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    const options = [...list.children];
    chosen = (place + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  const fill = (suggestions) => {
    list.replaceChildren(
      ...suggestions.map((one, number) =>
        element(
          "li",
          {
            id: `suggestion-${number}`,
            role: "option",
            "aria-selected": "false",
            "data-url": one.url,
            mousedown: (event) => event.preventDefault(), // the field would lose focus, and the list its place
            click: () => go(one.url),
          },
          element("span", { class: "kind" }, say(`suggest.${one.kind}`)),
          element("span", { class: "name" }, one.text),
          one.detail && element("span", { class: "detail" }, one.detail),
        ),
      ),
    );
    chosen = -1;
    list.hidden = !suggestions.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
  };

  const suggest = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      fill((await get("/v1/suggest", { q: field.value.slice(0, 200), limit: 8 }, asking.signal)).suggestions);
    } catch {
      // a question can be asked without suggestions
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim()) timer = setTimeout(suggest, PAUSE);
    else close();
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      go(list.children[chosen].dataset.url);
    }
  });

  const submit = (event) => {
    event.preventDefault();
    close();
    submitted(field.value.trim());
  };
  return element(
    "form",
    { class: "search", role: "search", submit },
    element("div", { class: "field" }, field, list),
    element("button", { class: "main" }, say("search.button")),
  );
};
