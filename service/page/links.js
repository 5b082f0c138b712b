// The addresses of views.

export const clauseAddress = (id) => `/clauses/${encodeURIComponent(id)}`;
export const documentAddress = (id) => `/documents/${encodeURIComponent(id)}`;
export const departmentAddress = (name) => `/departments/${segments(name)}`;

/** A name for a path. The key of a department holds a slash, which some servers on the way do not like encoded. */
export const segments = (name) => name.split("/").map(encodeURIComponent).join("/");

/** The numbers of a clause, from the outermost to its own, and its heading. */
export const called = (clause) => [clause.path.join(" · "), clause.heading].filter(Boolean).join(" ");
