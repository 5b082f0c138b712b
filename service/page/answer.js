// The answer: departments first, with the clause that proves them; or, honestly, that there is none.

import { getIfThere } from "./api.js";
import { citationButtons } from "./copy.js";
import { element } from "./element.js";
import { percent } from "./figures.js";
import { clauseAddress, departmentAddress } from "./links.js";
import { highlight, marked } from "./marked.js";
import { roleMark } from "./role.js";
import { say } from "./words.js";

// so many clauses with their departments are in sight at once, if they are a quarter as likely as the first
const FIRST = 3;
const AS_GOOD = 0.25;

export const refusal = (found) =>
  element(
    "section",
    { class: "answer refused", "aria-labelledby": "answer-title" },
    element("h2", { id: "answer-title" }, say("answer.none")),
    element("p", {}, say(`reason.${found.reason ?? "no_topic"}`)),
  );

/** The departments that answer, or null where the question was not about any. */
export const departmentsAnswer = async (found) => {
  if (!found.departments.length || found.intent === "lookup") return null;
  if (found.intent === "duties") return dutiesAnswer(found);
  const clauses = new Map(found.hits.map((hit) => [hit.clause_id, hit]));
  const proofs = [...byProof(found.departments)];
  for (const [id] of proofs) if (!clauses.has(id)) clauses.set(id, await getIfThere(`/v1/clauses/${id}`));
  const least = AS_GOOD * proofs[0][1][0].score;
  const poor = proofs.findIndex(([, departments], place) => place >= FIRST || departments[0].score < least);
  const good = poor < 0 ? proofs.length : poor;
  const cards = proofs.map(([id, departments]) => card(id, departments, clauses.get(id)));
  const rest = proofs.slice(good).flatMap(([, departments]) => departments).length;
  return panel(
    say(found.intent === "department" ? "answer.title" : "answer.concerned"),
    say("answer.sure", { percent: percent(found.confidence) }),
    cards.slice(0, good),
    rest > 0 &&
      element(
        "details",
        { id: "more-departments" },
        element("summary", {}, say("answer.more", { count: rest })),
        cards.slice(good),
      ),
  );
};

const panel = (title, beside, ...content) =>
  element(
    "section",
    { class: "answer", "aria-labelledby": "answer-title" },
    element(
      "div",
      { class: "bar" },
      element("h2", { id: "answer-title" }, title),
      element("span", { class: "count" }, beside),
    ),
    content,
  );

/** Where a department's duties were asked for, they are the clauses below; all of them are on its own page. */
const dutiesAnswer = (found) => {
  const named = found.departments.filter((one) =>
    [one.name, one.full_name, one.duties[0].text].some((name) => name && found.query.includes(name)),
  );
  if (!named.length) return null;
  return panel(
    say("answer.duties"),
    say("search.total", { count: found.total }),
    element(
      "ul",
      { class: "departments" },
      named.map((one) =>
        element(
          "li",
          {},
          element("a", { class: "name", href: departmentAddress(one.id) }, one.name),
          one.full_name !== one.name && element("span", { class: "full" }, one.full_name),
        ),
      ),
    ),
  );
};

/** The departments under the clause that proves them best, in the order of the answer. */
const byProof = (departments) => {
  const found = new Map();
  for (const one of departments) {
    const id = one.duties[0].clause_id;
    found.set(id, [...(found.get(id) ?? []), one]);
  }
  return found;
};

const card = (id, departments, clause) =>
  element(
    "div",
    { class: "proof" },
    element(
      "ul",
      { class: "departments" },
      departments.map((one) =>
        element(
          "li",
          {},
          element("a", { class: "name", href: departmentAddress(one.id) }, one.name),
          roleMark(one.duties[0].role),
          one.duties[0].inherited && element("span", { class: "tag" }, say("role.inherited")),
          one.full_name !== one.name && one.full_name && element("span", { class: "full" }, one.full_name),
        ),
      ),
    ),
    clause && [
      element(
        "blockquote",
        { lang: "zh-CN" },
        clause.heading && element("p", { class: "heading" }, clause.heading),
        notes(clause, departments).map((note) => element("p", {}, note)),
      ),
      element(
        "p",
        { class: "source" },
        say("answer.by"),
        element("a", { href: clauseAddress(id), lang: "zh-CN" }, clause.citation),
        citationButtons(clause),
      ),
    ],
  );

/** The notes that name the departments, word for word, the names marked. */
const notes = (clause, departments) => {
  const names = new Set(departments.map((one) => one.duties[0].text));
  return clause.duties
    .filter((duty) => duty.holders.some((holder) => names.has(holder.text)))
    .map((duty) =>
      marked(
        duty.raw,
        duty.holders.filter((holder) => names.has(holder.text)).flatMap((holder) => found(duty.raw, holder.text)),
      ),
    );
};

const found = (text, name) => {
  const at = text.indexOf(name);
  const start = [...text.slice(0, Math.max(0, at))].length;
  return at < 0 ? [] : [{ start, end: start + [...name].length, node: highlight }];
};
