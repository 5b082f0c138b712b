// Under the open clause: its citation, its neighbours, the image of its page, similar clauses.

import { clauseAddress, documentAddress } from "../../core/addresses.js";
import { get } from "../../core/api.js";
import { element } from "../../core/element.js";
import { percent } from "../../core/labels.js";
import { showError } from "../../core/notice.js";
import { say } from "../../core/words.js";
import { citationButtons, copyButton } from "../copy.js";
import { remarkButton } from "../remark.js";
import { repealLink, statusMark } from "../status_mark.js";
import { dutyButton } from "./duty_form.js";
import { pageImages } from "./page_image.js";

// Number of similar clauses that are requested.
const SIMILAR = 5;

// Maximum number of characters that stand for a similar clause without a heading.
const LONGEST_LABEL = 40;

/**
 * The tools for a clause.
 *
 * doc, text: the replies for its document and that document's text
 * mayWrite: whether the caller may correct it
 */
export const clauseTools = (clause, doc, text, mayWrite) => {
  const at = text.clauses.indexOf(clause);
  const citation = element("p", { class: "citation", lang: "zh-CN" });
  const actions = element("div", { class: "row" });
  const tools = element(
    "div",
    { class: "about" },
    citation,
    actions,
    element(
      "div",
      { class: "row" },
      neighbourLink(text.clauses[at - 1], "reader.before"),
      neighbourLink(text.clauses[at + 1], "reader.after"),
      element("a", { class: "quiet", href: documentAddress(doc.id) }, say("reader.close")),
    ),
    pageImages(clause, doc, text),
  );
  const path = `/v1/clauses/${encodeURIComponent(clause.id)}`;
  get(path).then((whole) => {
    citation.textContent = whole.citation;
    actions.append(
      ...citationButtons(whole),
      copyButton(say("copy.address"), location.origin + clauseAddress(clause.id)),
      element("button", { type: "button", class: "quiet", click: () => print() }, say("print")),
      remarkButton({ clause: clause.id, document: doc.id }, whole.citation),
      ...(mayWrite && !clause.duties.length ? [dutyButton(clause, doc.id)] : []),
    );
  }, showError);
  get(`${path}/similar`, { limit: SIMILAR }).then(({ hits }) => tools.append(similarClauses(hits)), showError);
  return tools;
};

const neighbourLink = (clause, key) =>
  clause && element("a", { class: "quiet", href: clauseAddress(clause.id), title: clause.heading }, say(key));

const similarClauses = (hits) =>
  element(
    "section",
    { class: "similar" },
    element("h3", {}, say("reader.similar")),
    hits.length ? element("ul", {}, hits.map(similarClause)) : element("p", {}, say("reader.similar.none")),
  );

const similarClause = ({ clause, score }) =>
  element(
    "li",
    {},
    element(
      "a",
      { href: clauseAddress(clause.id), lang: "zh-CN" },
      clause.heading || clause.text.slice(0, LONGEST_LABEL),
    ),
    element(
      "p",
      {},
      element("span", { class: "score" }, say("compare.alike", { percent: percent(score) })),
      element("span", { class: "citation", lang: "zh-CN" }, clause.citation),
      statusMark(clause.document),
      repealLink(clause.document),
    ),
  );
