// The addresses of views, and query strings.

/** A name as segments of a path. A department's id holds a slash, which some proxies reject when it is encoded. */
export const pathSegments = (name) => name.split("/").map(encodeURIComponent).join("/");

export const clauseAddress = (id) => `/clauses/${encodeURIComponent(id)}`;
export const documentAddress = (id) => `/documents/${encodeURIComponent(id)}`;
export const departmentAddress = (name) => `/departments/${pathSegments(name)}`;

/** The view of what changed from one document to a later one. */
export const changesAddress = (before, after) => withQuery("/changes", { before, after });

/** A path with a query string. A list gives its name several times; empty values are left out. */
export const withQuery = (path, query = {}) => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") given.append(name, one);
  }
  const text = given.toString();
  return text ? `${path}?${text}` : path;
};

/** A path with the given query, some of its values replaced; null removes one. */
export const withChanges = (path, query, changes) => {
  const values = {};
  for (const name of new Set(query.keys())) values[name] = query.getAll(name);
  return withQuery(path, { ...values, ...changes });
};
