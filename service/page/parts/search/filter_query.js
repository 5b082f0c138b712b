// Filters as they stand in an address.

/** The filters that take several values, in the order in which they are shown. */
export const LISTS = ["department", "role", "status", "region", "level", "issuer", "doc_number"];

const DATES = ["issued_from", "issued_to", "due_from", "due_to"];

/** The filters of a query, as the service takes them. */
export const filtersOf = (query) => {
  const filters = {};
  for (const name of LISTS) if (query.getAll(name).length) filters[name] = query.getAll(name);
  for (const name of DATES) if (query.get(name)) filters[name] = query.get(name);
  if (query.get("inherited") === "false") filters.inherited = false;
  return filters;
};

/** Whether filters select anything without a question; leaving out inherited duties alone does not. */
export const areSelective = (filters) => Object.keys(filters).some((name) => name !== "inherited");

/** The changes to an address that clear every filter. */
export const cleared = () => Object.fromEntries([...LISTS, ...DATES, "inherited", "page"].map((name) => [name, null]));

/** The changes to an address that choose or drop one value of a filter, and lead back to the first page. */
export const toggled = (query, name, value, isChosen) => {
  const others = query.getAll(name).filter((one) => one !== value);
  return { [name]: isChosen ? [...others, value] : others, page: null };
};

/** The counts {value, count} of a filter, chosen values first; one that no result has left counts 0. */
export const choicesOf = (counts, chosen) => {
  const gone = chosen
    .filter((value) => !counts.some((one) => one.value === value))
    .map((value) => ({ value, count: 0 }));
  return [...counts, ...gone].sort((a, b) => chosen.includes(b.value) - chosen.includes(a.value));
};
