// What was understood of the question: a chip for each condition, which takes its words out of the question.

import { element } from "../../core/element.js";
import { say, term } from "../../core/words.js";

/** The question without some words; null where it does not hold them as they are printed. */
export const without = (question, words) => {
  const start = words ? question.toLowerCase().indexOf(words) : -1;
  if (start < 0) return null;
  const left = `${question.slice(0, start)}${question.slice(start + words.length)}`.replace(/\s+/g, " ").trim();
  return left || null;
};

/** The chips; `ask` is called with the question that remains when one is taken away. */
export const understoodChips = (conditions, question, ask) =>
  conditions.length > 0 &&
  element(
    "ul",
    { class: "understood", "aria-label": say("understood.title") },
    conditions.map((condition) => element("li", {}, chip(condition, without(question, condition.words), ask))),
  );

const chip = ({ kind, value }, left, ask) => {
  const label = `${say(`understood.${kind}`)}${kind === "together" ? "" : `：${valueOf(kind, value)}`}`;
  if (left === null) return element("span", { class: "chip" }, label);
  return element(
    "button",
    { type: "button", class: "chip", title: say("understood.drop"), click: () => ask(left) },
    label,
    element("span", { "aria-hidden": "true" }, " ×"),
  );
};

const valueOf = (kind, value) => {
  if (kind === "role" || kind === "not_role") return term("role", value);
  if (kind !== "due") return value;
  const [first, last] = value.split("/");
  return first && first !== last ? `${first} — ${last}` : say(first ? "understood.on" : "understood.by", { day: last });
};
