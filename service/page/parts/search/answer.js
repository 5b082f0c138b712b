// The answer: departments, each with the clause that proves it, or the statement that there is none.

import { clauseAddress, departmentAddress } from "../../core/addresses.js";
import { getOrNull } from "../../core/api.js";
import { characters } from "../../core/characters.js";
import { element } from "../../core/element.js";
import { facts } from "../../core/facts.js";
import { percent } from "../../core/labels.js";
import { say } from "../../core/words.js";
import { citationButtons } from "../copy.js";
import { highlights, markedText } from "../marked_text.js";
import { remarkButton } from "../remark.js";
import { roleMark } from "../role_mark.js";

// Maximum number of clauses whose departments are shown before the rest is unfolded.
const FIRST = 3;

/** The panel for a question without an answer. */
export const noAnswer = (reply) =>
  element(
    "section",
    { class: "answer refused", "aria-labelledby": "answer-title" },
    element("h2", { id: "answer-title" }, say("answer.none")),
    element("p", {}, say(`reason.${reply.reason ?? "no_topic"}`)),
    reply.choices.length > 0 &&
      element(
        "ul",
        { class: "departments" },
        reply.choices.map((one) =>
          element("li", {}, element("a", { href: departmentAddress(one.id), lang: "zh-CN" }, one.name)),
        ),
      ),
    remarkLine(reply.query),
  );

/** The line under an answer that rests on no clause of its own. */
const remarkLine = (question) => element("p", { class: "row" }, remarkButton({ question }, question));

/** The panel for a question about who is responsible whose clause does not say so. */
const nobodyAnswer = (question) =>
  element(
    "section",
    { class: "answer refused", "aria-labelledby": "answer-title" },
    element("h2", { id: "answer-title" }, say("answer.nobody")),
    remarkLine(question),
  );

/** The panel with the departments that answer, or null where the question was not about any. */
export const departmentsAnswer = async (reply) => {
  if (!reply.departments.length && reply.intent === "department") return nobodyAnswer(reply.query);
  if (!reply.departments.length || reply.intent === "lookup") return null;
  if (reply.intent === "duties") return dutiesAnswer(reply);
  const clauses = new Map(reply.hits.map((hit) => [hit.clause_id, hit]));
  const proofs = groupByProof(reply.departments);
  for (const [id] of proofs) if (!clauses.has(id)) clauses.set(id, await getOrNull(`/v1/clauses/${id}`));
  const shown = shownProofs(proofs, facts().min_share_of_best);
  const cards = proofs.map(([id, departments]) => proofCard(id, departments, clauses.get(id), reply.query));
  const rest = proofs.slice(shown).flatMap(([, departments]) => departments).length;
  return panel(
    say(reply.intent === "department" ? "answer.title" : "answer.concerned"),
    say("answer.sure", { percent: percent(reply.confidence) }),
    cards.slice(0, shown),
    rest > 0 &&
      element(
        "details",
        { id: "more-departments" },
        element("summary", {}, say("answer.more", { count: rest })),
        cards.slice(shown),
      ),
  );
};

/** Pairs of a clause's id and the departments that it proves best, in the order of the answer. */
export const groupByProof = (departments) => {
  const groups = new Map();
  for (const one of departments) {
    const id = one.duties[0].clause_id;
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups];
};

/** The number of proofs shown at once: at most FIRST, and none below `minShare` times the best score. */
export const shownProofs = (proofs, minShare) => {
  const least = minShare * proofs[0][1][0].score;
  const poor = proofs.findIndex(([, departments], place) => place >= FIRST || departments[0].score < least);
  return poor < 0 ? proofs.length : poor;
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

/** The answer to a question for duties: a link to each department it names. The duties are the clauses below. */
const dutiesAnswer = (reply) => {
  const named = reply.departments.filter((one) =>
    [one.name, one.full_name, one.duties[0].text].some((name) => name && reply.query.includes(name)),
  );
  if (!named.length) return null;
  return panel(
    say("answer.duties"),
    say("search.total", { count: reply.total }),
    element(
      "ul",
      { class: "departments" },
      named.map((one) => element("li", {}, nameLink(one), fullName(one))),
    ),
    remarkLine(reply.query),
  );
};

const nameLink = (one) => element("a", { class: "name", href: departmentAddress(one.id) }, one.name);

const fullName = (one) =>
  one.full_name !== one.name && one.full_name && element("span", { class: "full" }, one.full_name);

const proofCard = (id, departments, clause, question) =>
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
          nameLink(one),
          roleMark(one.duties[0].role),
          one.duties[0].inherited && element("span", { class: "tag" }, say("role.inherited")),
          fullName(one),
        ),
      ),
    ),
    clause && [
      element(
        "blockquote",
        { lang: "zh-CN" },
        clause.heading && element("p", { class: "heading" }, clause.heading),
        dutyNotes(clause, departments).map((note) => element("p", {}, note)),
      ),
      element(
        "p",
        { class: "source" },
        say("answer.by"),
        element("a", { href: clauseAddress(id), lang: "zh-CN" }, clause.citation),
        citationButtons(clause),
        remarkButton({ question, clause: id, document: clause.document.id }, clause.citation),
      ),
    ],
  );

/** The responsibility notes that name the departments, word for word, with the names marked. */
const dutyNotes = (clause, departments) => {
  const names = new Set(departments.map((one) => one.duties[0].text));
  return clause.duties
    .filter((duty) => duty.holders.some((holder) => names.has(holder.text)))
    .map((duty) => {
      const holders = duty.holders.filter((holder) => names.has(holder.text));
      return markedText(duty.raw, highlights(holders.flatMap((holder) => rangesOf(holder.text, duty.raw))));
    });
};

/** The range of `name` in `text` in code points, in a list; an empty list where it does not stand there. */
export const rangesOf = (name, text) => {
  const at = text.indexOf(name);
  if (at < 0) return [];
  const start = characters(text.slice(0, at)).length;
  return [[start, start + characters(name).length]];
};
