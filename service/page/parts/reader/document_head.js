// The head of a document: its header fields, its status, documents related to it, and doubts in reading it.

import { documentAddress, withQuery } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { documentLabel } from "../../core/labels.js";
import { say } from "../../core/words.js";
import { citationButtons } from "../copy.js";
import { saveFile } from "../save.js";
import { statusMark } from "../status_mark.js";

const RELATIONS = [
  "implements",
  "implemented_by",
  "versions",
  "repealed_by",
  "amended_by",
  "amends",
  "repeals",
  "cites",
  "cited_by",
  "affected",
];

/** The head of `doc`; `related` is the reply of `/related`. */
export const documentHead = (doc, related) =>
  element(
    "header",
    { class: "head document" },
    element("h1", { lang: "zh-CN" }, documentLabel(doc), inferredMark(doc, "title")),
    element("p", {}, statusMark(doc, say("status.unknown"))),
    headerFields(doc),
    relationList(doc, { ...related, affected: related.affected.map((one) => one.document) }),
    doubtList(doc.doubts),
    element(
      "div",
      { class: "row tools" },
      citationButtons(doc),
      element(
        "button",
        { type: "button", class: "quiet", click: () => saveFile(`/v1/documents/${doc.id}/file`, doc.source) },
        say("reader.file"),
      ),
      element("a", { class: "quiet", href: withQuery("/compare", { left: doc.id }) }, say("reader.compare")),
      element("button", { type: "button", class: "quiet", click: () => print() }, say("print")),
    ),
  );

const headerFields = (doc) => {
  const lines = [
    ["number", doc.doc_number],
    ["issuers", doc.issuers.join(say("comma"))],
    ["issued", doc.issued],
    ["effective", doc.effective],
    ["expires", doc.expires],
    ["recipients", doc.recipients],
    ["publicity", doc.publicity],
  ];
  return element(
    "dl",
    {},
    lines.map(
      ([name, value]) =>
        value &&
        element(
          "div",
          {},
          element("dt", {}, say(`reader.${name}`)),
          element("dd", { lang: "zh-CN" }, value, inferredMark(doc, name === "number" ? "doc_number" : name)),
        ),
    ),
  );
};

// That the document does not print the field there, and what tells it.
const inferredMark = (doc, field) => {
  const told = doc.inferred[field];
  return told && [" ", element("span", { class: "tag", title: told.evidence }, say("reader.inferred"))];
};

const relationList = (doc, related) =>
  element(
    "dl",
    { class: "related" },
    RELATIONS.map((name) => {
      const others = [related[name]].flat().filter(Boolean);
      return (
        others.length > 0 &&
        element(
          "div",
          {},
          element("dt", {}, say(`related.${name}`)),
          others.map((other) => relatedDocument(doc, other)),
        )
      );
    }),
  );

const relatedDocument = (doc, other) =>
  element(
    "dd",
    {},
    element("a", { href: documentAddress(other.id) }, documentLabel(other)),
    other.doc_number && ` ${other.doc_number} `,
    element(
      "a",
      {
        class: "quiet",
        href: withQuery("/compare", { left: doc.id, right: other.id }),
        "aria-label": say("related.compare", { title: documentLabel(other) }),
      },
      say("nav.compare"),
    ),
  );

const doubtList = (doubts) =>
  doubts.length > 0 &&
  element(
    "details",
    { class: "doubts" },
    element("summary", {}, say("reader.doubts", { count: doubts.length })),
    element(
      "ol",
      {},
      doubts.map((doubt, number) =>
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
