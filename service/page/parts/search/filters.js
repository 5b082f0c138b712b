// The panel of filters with counts. Each choice stands in the address.

import { get } from "../../core/api.js";
import { element, isOpen } from "../../core/element.js";
import { say, term } from "../../core/words.js";
import { LISTS, choicesOf, cleared, toggled } from "./filter_query.js";

// Number of choices that a filter shows before it is unfolded.
const FIRST = 6;

// Maximum number of departments whose names are requested.
const MOST_DEPARTMENTS = 1000;

let names = null;

/** Promises the names of departments by id, requested once: facets count departments by id. */
export const departmentNames = () => {
  names ??= get("/v1/departments", { limit: MOST_DEPARTMENTS })
    .then(({ departments }) => new Map(departments.map((one) => [one.id, one.name])))
    .catch(() => {
      names = null;
      return new Map();
    });
  return names;
};

/** The panel; `change` is called with the changes to the address (see `withChanges`). */
export const filterPanel = async (facets, filters, change, query) => {
  const known = await departmentNames();
  const label = (name, value) => (name === "department" ? (known.get(value) ?? value) : term(name, value));
  const groups = LISTS.map((name) => {
    const chosen = filters[name] ?? [];
    const choices = choicesOf(facets[name] ?? [], chosen).map(({ value, count }) =>
      checkbox(
        { id: `filter-${name}-${value}`, checked: chosen.includes(value) },
        (isChosen) => change(toggled(query, name, value, isChosen)),
        element("span", {}, label(name, value)),
        element("span", { class: "count" }, String(count)),
      ),
    );
    return group(name, choices, Math.max(FIRST, chosen.length));
  });
  return element(
    "details",
    { class: "filters", open: isOpen("filters", "(max-width: 52rem)"), id: "filters" },
    element("summary", {}, say("filter.title")),
    Object.keys(filters).length > 0 &&
      element("button", { type: "button", class: "quiet", click: () => change(cleared()) }, say("filter.clear")),
    groups,
    dates("dates", { issued_from: "from", issued_to: "to" }, filters, change),
    dates("due", { due_from: "due_from", due_to: "due_to" }, filters, change),
    checkbox(
      { id: "filter-inherited", checked: filters.inherited === false },
      (isChosen) => change({ inherited: isChosen ? "false" : null, page: null }),
      say("filter.own"),
    ),
  );
};

const checkbox = (properties, change, ...label) =>
  element(
    "label",
    { class: "choice" },
    element("input", { type: "checkbox", ...properties, change: (event) => change(event.target.checked) }),
    label,
  );

const group = (name, choices, first) =>
  choices.length > 0 &&
  element(
    "fieldset",
    {},
    element("legend", {}, say(`filter.${name}`)),
    choices.slice(0, first),
    choices.length > first &&
      element(
        "details",
        { class: "more" },
        element("summary", {}, `${say("filter.more")}（${choices.length - first}）`),
        choices.slice(first),
      ),
  );

/** A form with two dates; `fields` are the names of the filters with those of their labels. */
const dates = (title, fields, filters, change) => {
  const field = ([name, label]) =>
    element(
      "label",
      { class: "date" },
      say(`filter.${label}`),
      element("input", { type: "date", name, id: name, value: filters[name] }),
    );
  const submit = (event) => {
    event.preventDefault();
    const form = event.target.elements;
    change({ ...Object.fromEntries(Object.keys(fields).map((name) => [name, form[name].value])), page: null });
  };
  return element(
    "form",
    { submit },
    element(
      "fieldset",
      {},
      element("legend", {}, say(`filter.${title}`)),
      Object.entries(fields).map(field),
      element("button", { class: "quiet" }, say("filter.apply")),
    ),
  );
};
