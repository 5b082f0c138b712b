// The head of a document: its validity, its header fields, documents related to it, what became of it, and doubts.

import { changesAddress, documentAddress, withQuery } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { documentLabel } from "../../core/labels.js";
import { say } from "../../core/words.js";
import { citationButtons } from "../copy.js";
import { remarkButton } from "../remark.js";
import { saveFile } from "../save.js";
import { valueWords } from "../values.js";
import { correctedMark, latestOfEach } from "./corrected_mark.js";
import { correctionButtons } from "./header_form.js";
import { historyPanel } from "./history.js";
import { validityLine } from "./validity_line.js";

const RELATIONS = [
  "implements",
  "implemented_by",
  "versions",
  "repealed_by",
  "amended_by",
  "amends",
  "repeals",
  "supersedes",
  "cites",
  "cited_by",
  "affected",
];

/**
 * The head of `doc`.
 *
 * related: the reply of `/related`
 * life: what became of the document: {events, corrections, mayWrite}
 */
export const documentHead = (doc, related, life) => {
  const corrected = correctedFields(life);
  return element(
    "header",
    { class: "head document" },
    element("h1", { lang: "zh-CN" }, documentLabel(doc), inferredMark(doc, "title")),
    validityLine(doc),
    headerFields(doc, corrected, life.mayWrite),
    relationList(doc, relationsOf(related)),
    historyPanel(doc.id, life.events, life.corrections, life.mayWrite),
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
      remarkButton({ document: doc.id }, documentLabel(doc)),
      life.mayWrite && correctionButtons(doc, corrected.get("status")?.value),
    ),
  );
};

/** The corrections of the header that hold, by field. */
const correctedFields = ({ corrections }) =>
  new Map(
    latestOfEach(corrections)
      .filter(({ kind }) => kind === "header")
      .map((one) => [one.field, one]),
  );

const headerFields = (doc, corrected, mayUndo) => {
  const lines = [
    ["title", corrected.has("title") && doc.title],
    ["number", doc.doc_number],
    ["issuers", doc.issuers.join(say("comma"))],
    ["issued", doc.issued],
    ["effective", doc.effective],
    ["expires", doc.expires],
    ["region", corrected.has("region") && doc.region],
    ["recipients", doc.recipients],
    ["publicity", doc.publicity],
    ["status", corrected.has("status") && valueWords("status", corrected.get("status").value)],
  ];
  const fieldOf = (name) => (name === "number" ? "doc_number" : name);
  return element(
    "dl",
    {},
    lines.map(
      ([name, value]) =>
        (value || corrected.has(fieldOf(name))) &&
        element(
          "div",
          {},
          element("dt", {}, say(`reader.${name}`)),
          element(
            "dd",
            { lang: "zh-CN" },
            value || "—",
            inferredMark(doc, fieldOf(name)),
            corrected.has(fieldOf(name)) && correctedMark(corrected.get(fieldOf(name)), mayUndo),
          ),
        ),
    ),
  );
};

// That the document does not print the field there, and what tells it.
const inferredMark = (doc, field) => {
  const told = doc.inferred[field];
  return told && [" ", element("span", { class: "tag", title: told.evidence }, say("reader.inferred"))];
};

/** The related documents by relation; an older version is not told twice. */
const relationsOf = (related) => {
  const versions = new Set(related.versions.map(({ id }) => id));
  return {
    ...related,
    supersedes: related.supersedes.filter(({ id }) => !versions.has(id)),
    affected: related.affected.map((one) => one.document),
  };
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
          others.map((other) => relatedDocument(doc, other, name)),
        )
      );
    }),
  );

const relatedDocument = (doc, other, name) =>
  element(
    "dd",
    {},
    element("a", { href: documentAddress(other.id) }, documentLabel(other)),
    other.doc_number ? ` ${other.doc_number} ` : " ",
    element(
      "a",
      {
        class: "quiet",
        href: withQuery("/compare", { left: doc.id, right: other.id }),
        "aria-label": say("related.compare", { title: documentLabel(other) }),
      },
      say("nav.compare"),
    ),
    versionLink(doc, other, name),
  );

/** Which of two versions is the earlier one: as one is said to be superseded by the other, or else by date. */
export const inOrder = (doc, other) => {
  if (doc.superseded_by?.id === other.id || doc.repealed_by?.id === other.id) return [doc, other];
  if (other.superseded_by?.id === doc.id || other.repealed_by?.id === doc.id) return [other, doc];
  return (other.issued ?? "") > (doc.issued ?? "") ? [doc, other] : [other, doc];
};

/** A link to what changed between a document and another version of it. */
const versionLink = (doc, other, relation) => {
  if (!["versions", "supersedes"].includes(relation)) return null;
  const [before, after] = inOrder(doc, other);
  return [
    " ",
    element(
      "a",
      {
        class: "quiet",
        href: changesAddress(before.id, after.id),
        "aria-label": say("related.changes", { title: documentLabel(other) }),
      },
      say("validity.changes"),
    ),
  ];
};

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
