// What was read from a document, with every doubt, for a person to check.

import { documentAddress } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { documentLabel } from "../../core/labels.js";
import { say } from "../../core/words.js";

export const report = (doc) => {
  const missing = doc.missing.map((name) => say(`field.${name}`)).join(say("comma"));
  return element(
    "div",
    { class: "report" },
    element("h2", {}, element("a", { href: documentAddress(doc.id), lang: "zh-CN" }, documentLabel(doc))),
    missing && element("p", { class: "doubtful" }, say("report.missing", { names: missing })),
    doc.doubts.length ? doubtList(doc.doubts) : element("p", {}, say("report.certain")),
    doc.unknown_departments.length > 0 &&
      element("p", { class: "doubtful" }, say("report.unknown", { names: doc.unknown_departments.join(say("comma")) })),
    header(doc),
  );
};

const header = (doc) => {
  const lines = [
    ["reader.number", doc.doc_number],
    ["reader.issuers", doc.issuers.join(say("comma"))],
    ["reader.issued", doc.issued],
    ["report.clauses", String(doc.clauses)],
    ["report.duties", String(doc.duties)],
  ];
  return element(
    "dl",
    {},
    lines.map(([name, value]) => value && element("div", {}, element("dt", {}, say(name)), element("dd", {}, value))),
  );
};

const doubtList = (doubts) => [
  element("p", { class: "doubtful" }, say("report.doubts", { count: doubts.length })),
  element(
    "ol",
    {},
    doubts.map((doubt) =>
      element("li", {}, doubt.what, " ", element("mark", { class: "doubt", lang: "zh-CN" }, doubt.text)),
    ),
  ),
];
