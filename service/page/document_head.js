// What stands at the head of a document: its facts, whether it holds, what was doubtful in reading it.

import { address } from "./api.js";
import { citationButtons } from "./copy.js";
import { element } from "./element.js";
import { documentAddress } from "./links.js";
import { save } from "./save.js";
import { status } from "./status.js";
import { say } from "./words.js";

const LISTS = ["implements", "implemented_by", "versions", "repealed_by", "amended_by", "repeals"];

export const documentHead = (facts, related) => {
  const title = facts.title || facts.source;
  const lines = [
    ["number", facts.doc_number],
    ["issuers", facts.issuers.join(say("comma"))],
    ["issued", facts.issued],
    ["effective", facts.effective],
    ["expires", facts.expires],
    ["recipients", facts.recipients],
    ["publicity", facts.publicity],
  ];
  return element(
    "header",
    { class: "head document" },
    element("h1", { lang: "zh-CN" }, title),
    element("p", {}, status(facts, say("status.unknown"))),
    element(
      "dl",
      {},
      lines.map(
        ([name, value]) =>
          value &&
          element("div", {}, element("dt", {}, say(`reader.${name}`)), element("dd", { lang: "zh-CN" }, value)),
      ),
    ),
    relations(facts, { ...related, amended_by: facts.amended_by }),
    doubts(facts.doubts),
    element(
      "div",
      { class: "row tools" },
      citationButtons(facts),
      element(
        "button",
        { type: "button", class: "quiet", click: () => save(`/v1/documents/${facts.id}/file`, facts.source) },
        say("reader.file"),
      ),
      element("a", { class: "quiet", href: address("/compare", { left: facts.id }) }, say("reader.compare")),
      element("button", { type: "button", class: "quiet", click: () => print() }, say("print")),
    ),
  );
};

const relations = (facts, related) =>
  element(
    "dl",
    { class: "related" },
    LISTS.map((name) => {
      const found = [related[name]].flat().filter(Boolean);
      return (
        found.length > 0 &&
        element(
          "div",
          {},
          element("dt", {}, say(`related.${name}`)),
          found.map((one) =>
            element(
              "dd",
              {},
              element("a", { href: documentAddress(one.id) }, one.title || one.source),
              one.doc_number && ` ${one.doc_number} `,
              element(
                "a",
                {
                  class: "quiet",
                  href: address("/compare", { left: facts.id, right: one.id }),
                  "aria-label": say("related.compare", { title: one.title || one.source }),
                },
                say("nav.compare"),
              ),
            ),
          ),
        )
      );
    }),
  );

const doubts = (found) =>
  found.length > 0 &&
  element(
    "details",
    { class: "doubts" },
    element("summary", {}, say("reader.doubts", { count: found.length })),
    element(
      "ol",
      {},
      found.map((doubt, number) =>
        element(
          "li",
          {},
          doubt.what,
          " ",
          element("q", { lang: "zh-CN" }, doubt.text),
          " ",
          element("a", { href: `#doubt-${number}` }, say("reader.goto")),
        ),
      ),
    ),
  );
