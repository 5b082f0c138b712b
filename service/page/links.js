// The addresses of views.

export const clauseAddress = (id) => `/clauses/${encodeURIComponent(id)}`;
export const documentAddress = (id) => `/documents/${encodeURIComponent(id)}`;
export const departmentAddress = (name) => `/departments/${encodeURIComponent(name)}`;

/** The numbers of a clause, from the outermost to its own, and its heading. */
export const called = (clause) => [clause.path.join(" · "), clause.heading].filter(Boolean).join(" ");
