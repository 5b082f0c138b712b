// What has become of a document: what, when and by whom, the latest first.

import { changesAddress, clauseAddress, documentAddress } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { moment } from "../../core/moments.js";
import { say } from "../../core/words.js";
import { correctedWords, fieldName, placeWords, readWords } from "../values.js";
import { latestOfEach, undoButton } from "./corrected_mark.js";

/**
 * The folded panel.
 *
 * id: that of the document
 * events: the reply of `/history`
 * corrections: the reply of `/corrections`, with those that were taken back
 * mayUndo: whether to offer to take corrections back
 */
export const historyPanel = (id, events, corrections, mayUndo) => {
  const holding = new Set(latestOfEach(corrections).map(({ number }) => number));
  const known = new Map(corrections.map((one) => [one.number, one]));
  return (
    events.length > 0 &&
    element(
      "details",
      { class: "history", id: "history", open: document.getElementById("history")?.open },
      element("summary", {}, say("history.title", { count: events.length })),
      element(
        "ol",
        {},
        [...events].reverse().map((event) =>
          element(
            "li",
            {},
            element("time", { datetime: event.at }, moment(event.at)),
            element(
              "p",
              {},
              element("strong", {}, say(`history.event.${event.what}`)),
              event.who && element("span", { class: "who" }, event.who),
            ),
            element("div", { class: "detail" }, details(id, event, known, (number) => mayUndo && holding.has(number))),
          ),
        ),
      ),
    )
  );
};

/** What else is to be known of an event. */
const details = (id, { what, facts }, known, mayUndo) => {
  switch (what) {
    case "corrected":
      return facts.corrections.map((fact) => correctionLine({ ...fact, ...fact.correction }, known, mayUndo));
    case "undone":
      return known.has(facts.number) && undoneLine(known.get(facts.number));
    case "superseded":
      return laterLinks(id, facts.by);
    case "renamed":
      return arrow(facts.before, facts.source);
    case "reread":
    case "returned":
      return say("history.read", {
        fields: facts.fields?.map(fieldName).join(say("comma")) || "—",
        clauses: facts.clauses ?? 0,
      });
    default:
      return element(
        "span",
        { lang: "zh-CN" },
        [facts.why, facts.source, ...(facts.collections ?? [])].filter(Boolean).join(" "),
      );
  }
};

const arrow = (before, after) => element("span", { lang: "zh-CN" }, `${before} → ${after}`);

const clauseLink = (clause) => clause && element("a", { href: clauseAddress(clause) }, say("history.clause"));

const correctionLine = (fact, known, mayUndo) => {
  const kept = known.get(fact.number);
  return element(
    "p",
    {},
    `${placeWords(fact)}：`,
    arrow(readWords(fact), correctedWords(fact)),
    fact.why && element("span", { class: "why" }, say("correction.why", { why: fact.why })),
    clauseLink(fact.clause),
    kept?.undone && element("span", { class: "tag" }, say("correction.gone")),
    kept && mayUndo(fact.number) && undoButton(kept),
  );
};

const undoneLine = (kept) =>
  element("p", {}, `${placeWords(kept)}：`, arrow(correctedWords(kept), readWords(kept)), clauseLink(kept.clause));

const laterLinks = (id, by) => [
  element("a", { href: documentAddress(by) }, say("history.later")),
  " ",
  element("a", { href: changesAddress(id, by) }, say("validity.changes")),
];
