// Filters with counts, each choice in the address.

import { get } from "./api.js";
import { element, isOpen } from "./element.js";
import { say, term } from "./words.js";

const LISTS = ["department", "role", "status", "region", "level", "issuer", "doc_number"];
const DATES = ["issued_from", "issued_to"];
const FIRST = 6;

/** The filters that an address names, as the service wants them. */
export const filtersIn = (query) => {
  const filters = {};
  for (const name of LISTS) if (query.getAll(name).length) filters[name] = query.getAll(name);
  for (const name of DATES) if (query.get(name)) filters[name] = query.get(name);
  if (query.get("inherited") === "false") filters.inherited = false;
  return filters;
};

export const hasFilters = (filters) => Object.keys(filters).some((name) => name !== "inherited");

let names = null;

/** Departments are counted by key; their names are asked for once. */
export const departmentNames = () => {
  names ??= get("/v1/departments", { limit: 1000 })
    .then(({ departments }) => new Map(departments.map((one) => [one.id, one.name])))
    .catch(() => {
      names = null;
      return new Map();
    });
  return names;
};

/** The panel; `change` is called with what becomes of the address. */
export const filterPanel = async (facets, filters, change, query) => {
  const known = await departmentNames();
  const named = (name, value) => (name === "department" ? (known.get(value) ?? value) : term(name, value));
  const toggle = (name, value, on) => {
    const others = query.getAll(name).filter((one) => one !== value);
    change({ [name]: on ? [...others, value] : others, page: null });
  };
  const groups = LISTS.map((name) =>
    group(name, choices(facets[name] ?? [], filters[name] ?? []), filters[name] ?? [], toggle, named),
  );
  return element(
    "details",
    { class: "filters", open: isOpen("filters", "(max-width: 52rem)"), id: "filters" },
    element("summary", {}, say("filter.title")),
    (hasFilters(filters) || filters.inherited === false) &&
      element(
        "button",
        {
          type: "button",
          class: "quiet",
          click: () =>
            change(Object.fromEntries([...LISTS, ...DATES, "inherited", "page"].map((name) => [name, null]))),
        },
        say("filter.clear"),
      ),
    groups,
    dates(filters, change),
    element(
      "label",
      { class: "choice" },
      element("input", {
        type: "checkbox",
        id: "filter-inherited",
        checked: filters.inherited === false,
        change: (event) => change({ inherited: event.target.checked ? "false" : null, page: null }),
      }),
      say("filter.own"),
    ),
  );
};

// what is chosen stays in sight, even where nothing is left of it
const choices = (counts, chosen) => {
  const gone = chosen
    .filter((value) => !counts.some((one) => one.value === value))
    .map((value) => ({ value, count: 0 }));
  return [...counts, ...gone].sort((a, b) => chosen.includes(b.value) - chosen.includes(a.value));
};

const group = (name, counts, chosen, toggle, named) => {
  if (!counts.length) return null;
  const lines = counts.map(({ value, count }) =>
    element(
      "label",
      { class: "choice" },
      element("input", {
        type: "checkbox",
        id: `filter-${name}-${value}`,
        checked: chosen.includes(value),
        change: (event) => toggle(name, value, event.target.checked),
      }),
      element("span", {}, named(name, value)),
      element("span", { class: "count" }, String(count)),
    ),
  );
  const first = Math.max(FIRST, chosen.length);
  return element(
    "fieldset",
    {},
    element("legend", {}, say(`filter.${name}`)),
    lines.slice(0, first),
    lines.length > first &&
      element(
        "details",
        { class: "more" },
        element("summary", {}, `${say("filter.more")}（${lines.length - first}）`),
        lines.slice(first),
      ),
  );
};

const dates = (filters, change) => {
  const field = (name, label) =>
    element(
      "label",
      { class: "date" },
      say(label),
      element("input", { type: "date", name, id: name, value: filters[name] }),
    );
  const submit = (event) => {
    event.preventDefault();
    const form = event.target.elements;
    change({ issued_from: form.issued_from.value, issued_to: form.issued_to.value, page: null });
  };
  return element(
    "form",
    { submit },
    element(
      "fieldset",
      {},
      element("legend", {}, say("filter.dates")),
      field("issued_from", "filter.from"),
      field("issued_to", "filter.to"),
      element("button", { class: "quiet" }, say("filter.apply")),
    ),
  );
};
