// What was understood of a document, with every doubt, for a person to look over.

import { element } from "./element.js";
import { documentAddress } from "./links.js";
import { say } from "./words.js";

export const report = (facts) => {
  const lines = [
    ["reader.number", facts.doc_number],
    ["reader.issuers", facts.issuers.join(say("comma"))],
    ["reader.issued", facts.issued],
    ["report.clauses", String(facts.clauses)],
    ["report.duties", String(facts.duties)],
  ];
  const missing = facts.missing.map((name) => say(`field.${name}`)).join(say("comma"));
  return element(
    "div",
    { class: "report" },
    element("h2", {}, element("a", { href: documentAddress(facts.id), lang: "zh-CN" }, facts.title || facts.source)),
    element(
      "dl",
      {},
      lines.map(([name, value]) => value && element("div", {}, element("dt", {}, say(name)), element("dd", {}, value))),
    ),
    missing && element("p", { class: "doubtful" }, say("report.missing", { names: missing })),
    facts.unknown_departments.length > 0 &&
      element(
        "p",
        { class: "doubtful" },
        say("report.unknown", { names: facts.unknown_departments.join(say("comma")) }),
      ),
    facts.doubts.length
      ? [
          element("p", { class: "doubtful" }, say("report.doubts", { count: facts.doubts.length })),
          element(
            "ol",
            {},
            facts.doubts.map((doubt) =>
              element("li", {}, doubt.what, " ", element("mark", { class: "doubt", lang: "zh-CN" }, doubt.text)),
            ),
          ),
        ]
      : element("p", {}, say("report.certain")),
  );
};
