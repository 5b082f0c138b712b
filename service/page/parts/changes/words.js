// What is different between two readings of a document, in words.

import { clauseLabel } from "../../core/labels.js";
import { say, term } from "../../core/words.js";
import { fieldName, valueWords } from "../values.js";

/** A clause without its number and blanks, as the service compares clauses. */
const plainWords = ({ path, text }) => {
  const number = (path.at(-1) ?? "").replace(/^[（(]|[）)]$/g, "");
  const plain = text.replace(/\s/gu, "").replace(/^[（(]/u, "");
  return plain.startsWith(number) ? plain.slice(number.length).replace(/^[）)]?[、.．]?/u, "") : plain;
};

/** What is different in a clause: ["added"], ["removed"], or some of "words", "number" and "duties". */
export const clauseKinds = ({ kind, before, after, duties }) => {
  if (kind !== "changed") return [kind];
  return [
    plainWords(before) !== plainWords(after) && "words",
    before.path.join("\n") !== after.path.join("\n") && "number",
    duties.length > 0 && "duties",
  ].filter(Boolean);
};

const roleOrText = (kind, value) => {
  if (value === null) return "—";
  return kind === "deadline" ? value : term("role", value);
};

/** What a holder's role or deadline was, and is. */
export const dutyWords = ({ kind, before, after }) => [roleOrText(kind, before), roleOrText(kind, after)];

export const isNothing = ({ fields, clauses }) => fields.length === 0 && clauses.length === 0;

/** The line that counts what is different. */
export const summaryWords = (changes) => {
  if (isNothing(changes)) return say("changes.none", { count: changes.same });
  const of = (kind) => changes.clauses.filter((one) => one.kind === kind).length;
  const counts = {
    fields: changes.fields.length,
    added: of("added"),
    removed: of("removed"),
    changed: of("changed"),
    duties: changes.clauses.reduce((sum, one) => sum + one.duties.length, 0),
    same: changes.same,
  };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => say(`changes.count.${name}`, { count }))
    .join(say("semicolon"));
};

const dutyLine = (duty) => {
  const [before, after] = dutyWords(duty);
  return `${say(`change.duty.${duty.kind}`)} ${duty.holder}：${before} → ${after}`;
};

/** Lines of plain text that say all that is different, to be pasted elsewhere. */
export const changeLines = (changes) => [
  summaryWords(changes),
  ...changes.fields.map(
    ({ field, before, after }) => `${fieldName(field)}：${valueWords(field, before)} → ${valueWords(field, after)}`,
  ),
  ...changes.clauses.flatMap((one) => [
    `${clauseKinds(one)
      .map((kind) => say(`change.${kind}`))
      .join(say("comma"))} ${clauseLabel(one)}`,
    ...one.duties.map((duty) => `    ${dutyLine(duty)}`),
  ]),
];
