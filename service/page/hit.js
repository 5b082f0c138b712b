// One clause among the results.

import { citationButtons } from "./copy.js";
import { element } from "./element.js";
import { percent } from "./figures.js";
import { called, documentAddress } from "./links.js";
import { highlight, marked } from "./marked.js";
import { endedBy, status } from "./status.js";
import { say } from "./words.js";

// characters; longer clauses are opened by a button
const LONG = 400;

/** `isRanked`: there was a question, so that the score says something. */
export const hitCard = (hit, isRanked) =>
  element(
    "article",
    { class: "hit" },
    element("h3", {}, element("a", { href: hit.url }, called(hit) || hit.document.title || hit.document.source)),
    element(
      "p",
      { class: "facts" },
      element("a", { href: documentAddress(hit.document.id) }, hit.document.title || hit.document.source),
      [hit.document.doc_number, hit.document.issued, hit.page && say("hit.page", { page: hit.page })].map(
        (fact) => fact && element("span", {}, fact),
      ),
      status(hit.document),
      endedBy(hit.document),
    ),
    words(hit),
    element(
      "p",
      { class: "row" },
      isRanked && element("span", { class: "score" }, say("hit.relevant", { percent: percent(hit.score) })),
      citationButtons(hit),
      element(
        "a",
        { class: "quiet", href: hit.url, "aria-label": `${say("hit.open")}：${hit.citation}` },
        say("hit.open"),
      ),
    ),
  );

const words = (hit) => {
  const text = element(
    "p",
    { class: "words", lang: "zh-CN" },
    marked(
      hit.text,
      hit.highlights.map(([start, end]) => ({ start, end, node: highlight })),
    ),
  );
  if (hit.text.length <= LONG) return text;
  text.classList.add("long");
  const open = element(
    "button",
    { type: "button", class: "quiet", click: () => (text.classList.remove("long"), open.remove()) },
    say("hit.whole"),
  );
  return [text, open];
};
