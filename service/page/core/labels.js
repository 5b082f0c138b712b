// Short texts that name a thing or a number, the same in both languages.

export const percent = (share) => `${Math.round(share * 100)}%`;

/** The numbers of a clause, from the outermost to its own, and its heading. */
export const clauseLabel = (clause) => [clause.path.join(" · "), clause.heading].filter(Boolean).join(" ");

/** The title of a document, or the name of its file. */
export const documentLabel = (doc) => doc.title || doc.source;
