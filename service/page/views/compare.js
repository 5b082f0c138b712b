// Two documents side by side, clause beside clause.

import { clauseAddress, documentAddress, withQuery } from "../core/addresses.js";
import { get } from "../core/api.js";
import { element } from "../core/element.js";
import { documentLabel, percent } from "../core/labels.js";
import { go } from "../core/route.js";
import { say } from "../core/words.js";
import { differences } from "../parts/differences.js";
import { highlights, markedText } from "../parts/marked_text.js";

// Maximum number of documents to choose from.
const MOST_DOCUMENTS = 1000;

// Maximum share shown for clauses that are not the same word for word: these are never "100%".
const MOST_ALIKE = 0.99;

export const compareView = async (_, query) => {
  const chosen = { left: query.get("left") ?? "", right: query.get("right") ?? "" };
  const { documents } = await get("/v1/documents", { limit: MOST_DOCUMENTS });
  const path = `/v1/documents/${encodeURIComponent(chosen.left)}/compare`;
  const reply = chosen.left && chosen.right && (await get(path, { with: chosen.right }));
  return {
    title: say("compare.title"),
    nodes: [element("h1", {}, say("compare.title")), choiceForm(documents, chosen), reply && comparison(reply)],
  };
};

const choiceForm = (documents, chosen) => {
  const picker = (side) =>
    element(
      "label",
      {},
      say(`compare.${side}`),
      element(
        "select",
        { name: side, id: `compare-${side}`, required: true },
        element("option", { value: "" }, say("compare.choose")),
        documents.map((doc) =>
          element(
            "option",
            { value: doc.id, selected: doc.id === chosen[side] },
            [documentLabel(doc), doc.doc_number].filter(Boolean).join(" "),
          ),
        ),
      ),
    );
  const submit = (event) => {
    event.preventDefault();
    const { left, right } = event.target.elements;
    go(withQuery("/compare", { left: left.value, right: right.value }));
  };
  return element(
    "form",
    { class: "pick", submit },
    picker("left"),
    picker("right"),
    element("button", { class: "main" }, say("compare.button")),
  );
};

const comparison = ({ left, right, pairs }) =>
  element(
    "div",
    { class: "wide", tabindex: 0, role: "region", "aria-label": say("compare.title") },
    element(
      "table",
      { class: "compare" },
      element("thead", {}, element("tr", {}, [left, right].map(documentCell))),
      element("tbody", {}, pairs.map(pairRow)),
    ),
  );

const documentCell = (doc) =>
  element(
    "th",
    { scope: "col" },
    element("a", { href: documentAddress(doc.id), lang: "zh-CN" }, documentLabel(doc)),
    element("span", { class: "facts" }, [doc.doc_number, doc.issued].filter(Boolean).join(" ")),
  );

const pairRow = ({ left, right, score }) => {
  if (!(left && right)) {
    return element("tr", { class: "alone" }, clauseCell("left", left), clauseCell("right", right));
  }
  const [ours, theirs] = differences(afterNumber(left), afterNumber(right));
  const likeness = element(
    "span",
    { class: "score" },
    areSame(left, right)
      ? say("compare.same")
      : say("compare.alike", { percent: percent(Math.min(score, MOST_ALIKE)) }),
  );
  return element("tr", {}, clauseCell("left", left, ours), clauseCell("right", right, theirs, likeness));
};

/** The text of a clause after its number, which differs from one document to the next. */
export const afterNumber = ({ heading, text }) => text.slice(Math.max(0, text.indexOf(heading)));

/** Whether two clauses say the same after their numbers, blanks aside. */
export const areSame = (left, right) => withoutBlanks(afterNumber(left)) === withoutBlanks(afterNumber(right));

const withoutBlanks = (text) => text.replace(/\s/gu, "");

const clauseCell = (side, clause, ranges = [], likeness = null) => {
  const label = element("span", { class: "side" }, say(`compare.${side}`));
  if (!clause) return element("td", { class: "empty" }, label, say("compare.only"));
  const text = afterNumber(clause);
  const number = clause.text.slice(0, clause.text.length - text.length);
  return element(
    "td",
    { lang: "zh-CN" },
    label,
    element("a", { href: clauseAddress(clause.id) }, clause.path.join(" · ") || clause.heading),
    likeness,
    element("p", {}, number, markedText(text, highlights(ranges))),
  );
};
