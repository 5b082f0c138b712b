// Facts that were read from a document, in words: fields of its header, and duties.

import { say, term } from "../core/words.js";

/** The fields of the header that can be corrected, in the order of the form. */
export const CORRECTABLE = [
  "title",
  "doc_number",
  "issuers",
  "issued",
  "effective",
  "expires",
  "region",
  "recipients",
  "publicity",
  "status",
];

/** The name of a field of the header. */
export const fieldName = (field) => term("field", field);

/** The value of a field; a dash for none. */
export const valueWords = (field, value) => {
  if (value === null || value === undefined || value.length === 0) return "—";
  if (Array.isArray(value)) return value.join(say("comma"));
  return ["status", "level"].includes(field) ? term(field, value) : String(value);
};

/** A duty as a correction states it: holders with their roles, and the deadline. */
const dutyWords = ({ holders, deadline }) => {
  const named = holders.map(({ text, role }) => say("duty.holder", { name: text, role: say(`role.${role}`) }));
  return [named.join(say("comma")), deadline].filter(Boolean).join(say("semicolon"));
};

const clauseWords = (kind, value) => {
  if (kind === "duties") return value?.length ? value.map(dutyWords).join(say("semicolon")) : "—";
  const path = kind === "begin" ? value?.path : value;
  return Array.isArray(path) ? path.join(" · ") : "—";
};

/** What a correction changes: the field, or the part of a clause. */
export const placeWords = ({ kind, field }) => (kind === "header" ? fieldName(field) : say(`correction.${kind}`));

/** What a correction says is to be read. */
export const correctedWords = ({ kind, field, value }) =>
  kind === "header" ? valueWords(field, value) : clauseWords(kind, value);

/** What was read where a correction stands. */
export const readWords = ({ kind, field, was }) =>
  kind === "header" ? valueWords(field, was) : clauseWords(kind === "begin" ? "number" : kind, was);
