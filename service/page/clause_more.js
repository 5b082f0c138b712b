// What can be done with the clause that is open: cite it, go on from it, see its page, find its like.

import { get } from "./api.js";
import { citationButtons, copyButton } from "./copy.js";
import { element } from "./element.js";
import { percent } from "./figures.js";
import { clauseAddress, documentAddress } from "./links.js";
import { failure } from "./notice.js";
import { pageImages } from "./page_image.js";
import { endedBy, status } from "./status.js";
import { say } from "./words.js";

const SIMILAR = 5;

export const clauseMore = (clause, facts, text) => {
  const at = text.clauses.indexOf(clause);
  const citation = element("p", { class: "citation", lang: "zh-CN" });
  const actions = element("div", { class: "row" });
  const more = element(
    "div",
    { class: "about" },
    citation,
    actions,
    element(
      "div",
      { class: "row" },
      neighbour(text.clauses[at - 1], "reader.before"),
      neighbour(text.clauses[at + 1], "reader.after"),
      element("a", { class: "quiet", href: documentAddress(facts.id) }, say("reader.close")),
    ),
    pageImages(clause, facts, text),
  );
  const path = `/v1/clauses/${encodeURIComponent(clause.id)}`;
  get(path).then((whole) => {
    citation.textContent = whole.citation;
    actions.append(
      ...citationButtons(whole),
      copyButton(say("copy.address"), location.origin + clauseAddress(clause.id)),
      element("button", { type: "button", class: "quiet", click: () => print() }, say("print")),
    );
  }, failure);
  get(`${path}/similar`, { limit: SIMILAR }).then(({ hits }) => more.append(similar(hits)), failure);
  return more;
};

const neighbour = (clause, words) =>
  clause && element("a", { class: "quiet", href: clauseAddress(clause.id), title: clause.heading }, say(words));

const similar = (hits) =>
  element(
    "section",
    { class: "similar" },
    element("h3", {}, say("reader.similar")),
    hits.length
      ? element(
          "ul",
          {},
          hits.map(({ clause, score }) =>
            element(
              "li",
              {},
              element(
                "a",
                { href: clauseAddress(clause.id), lang: "zh-CN" },
                clause.heading || clause.text.slice(0, 40),
              ),
              element(
                "p",
                {},
                element("span", { class: "score" }, say("compare.alike", { percent: percent(score) })),
                element("span", { class: "citation", lang: "zh-CN" }, clause.citation),
                status(clause.document),
                endedBy(clause.document),
              ),
            ),
          ),
        )
      : element("p", {}, say("reader.similar.none")),
  );
