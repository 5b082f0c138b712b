// What changed from one document to a later one: header, duties, clauses.

import { changesAddress, documentAddress, withQuery } from "../core/addresses.js";
import { get } from "../core/api.js";
import { element } from "../core/element.js";
import { documentLabel } from "../core/labels.js";
import { say } from "../core/words.js";
import { changeTables } from "../parts/changes/tables.js";
import { changeLines, summaryWords } from "../parts/changes/words.js";
import { copyButton } from "../parts/copy.js";
import { repealLink, statusMark } from "../parts/status_mark.js";
import { missingView } from "./failed.js";

export const changesView = async (_, query) => {
  const [before, after] = ["before", "after"].map((side) => query.get(side) ?? "");
  if (!(before && after)) return missingView();
  const path = (id) => `/v1/documents/${encodeURIComponent(id)}`;
  const [earlier, later, changes] = await Promise.all([
    get(path(before)),
    get(path(after)),
    get(`${path(after)}/changes`, { since: before }),
  ]);
  return {
    title: say("changes.title"),
    nodes: [
      element(
        "header",
        { class: "head" },
        element("h1", {}, say("changes.title")),
        element("div", { class: "versions" }, side("before", earlier), side("after", later)),
        element("p", { class: "summary" }, summaryWords(changes)),
        tools(earlier, later, changes),
      ),
      changeTables(changes),
    ],
  };
};

const side = (name, doc) =>
  element(
    "div",
    {},
    element("p", { class: "label" }, say(`changes.${name}`)),
    element("h2", {}, element("a", { href: documentAddress(doc.id), lang: "zh-CN" }, documentLabel(doc))),
    element(
      "p",
      { class: "facts" },
      [doc.doc_number, doc.issued].map((fact) => fact && element("span", {}, fact)),
      statusMark(doc),
      repealLink(doc),
    ),
  );

const tools = (earlier, later, changes) => {
  const names = [earlier, later].map((doc) => [documentLabel(doc), doc.doc_number].filter(Boolean).join(" "));
  const address = location.origin + changesAddress(earlier.id, later.id);
  return element(
    "div",
    { class: "row tools" },
    copyButton(say("copy.address"), address),
    copyButton(say("changes.copy"), [names.join(" → "), ...changeLines(changes)].join("\n"), say("changes.title")),
    element("a", { class: "quiet", href: changesAddress(later.id, earlier.id) }, say("changes.swap")),
    element(
      "a",
      { class: "quiet", href: withQuery("/compare", { left: earlier.id, right: later.id }) },
      say("changes.beside"),
    ),
    element("button", { type: "button", class: "quiet", click: () => print() }, say("print")),
  );
};
