// One clause among the results.

import { documentAddress } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { clauseLabel, documentLabel, percent } from "../../core/labels.js";
import { say } from "../../core/words.js";
import { citationButtons } from "../copy.js";
import { highlights, markedText } from "../marked_text.js";
import { remarkButton } from "../remark.js";
import { repealLink, statusMark } from "../status_mark.js";

// Maximum number of characters of a clause that is shown whole; a button unfolds a longer one.
const LONG = 400;

/** A card for a hit of `question`; without a question its score has no meaning. */
export const hitCard = (hit, question) =>
  element(
    "article",
    { class: "hit" },
    element("h3", {}, element("a", { href: hit.url }, clauseLabel(hit) || documentLabel(hit.document))),
    element(
      "p",
      { class: "facts" },
      element("a", { href: documentAddress(hit.document.id) }, documentLabel(hit.document)),
      [hit.document.doc_number, hit.document.issued, hit.page && say("hit.page", { page: hit.page })].map(
        (fact) => fact && element("span", {}, fact),
      ),
      statusMark(hit.document),
      repealLink(hit.document),
    ),
    clauseText(hit),
    element(
      "p",
      { class: "row" },
      question && element("span", { class: "score" }, say("hit.relevant", { percent: percent(hit.score) })),
      citationButtons(hit),
      element(
        "a",
        { class: "quiet", href: hit.url, "aria-label": `${say("hit.open")}：${hit.citation}` },
        say("hit.open"),
      ),
      remarkButton({ question, clause: hit.clause_id, document: hit.document.id }, hit.citation),
    ),
  );

const clauseText = (hit) => {
  const text = element("p", { class: "words", lang: "zh-CN" }, markedText(hit.text, highlights(hit.highlights)));
  if (hit.text.length <= LONG) return text;
  text.classList.add("long");
  const unfold = () => {
    text.classList.remove("long");
    button.remove();
  };
  const button = element("button", { type: "button", class: "quiet", click: unfold }, say("hit.whole"));
  return [text, button];
};
