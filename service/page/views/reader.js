// The reader: a document as a whole, or open at one of its clauses.

import { clauseAddress } from "../core/addresses.js";
import { get } from "../core/api.js";
import { element, isOpen } from "../core/element.js";
import { clauseLabel, documentLabel } from "../core/labels.js";
import { say } from "../core/words.js";
import { mayWrite } from "../parts/permission.js";
import { clauseDuties } from "../parts/reader/clause_duties.js";
import { clauseTools } from "../parts/reader/clause_tools.js";
import { latestOfEach } from "../parts/reader/corrected_mark.js";
import { documentHead } from "../parts/reader/document_head.js";
import { documentText } from "../parts/reader/document_text.js";

export const documentView = ([id]) => readerAt(id, null);

export const clauseView = async ([id]) =>
  readerAt((await get(`/v1/clauses/${encodeURIComponent(id)}`)).document.id, id);

const readerAt = async (id, clauseId) => {
  const path = `/v1/documents/${encodeURIComponent(id)}`;
  const [doc, text, related, { events }, { corrections }, isWriter] = await Promise.all([
    get(path),
    get(`${path}/text`),
    get(`${path}/related`),
    get(`${path}/history`),
    get(`${path}/corrections`, { undone: true }),
    mayWrite(),
  ]);
  const holding = latestOfEach(corrections);
  const clause = clauseId && text.clauses.find((one) => one.id === clauseId);
  const title = documentLabel(doc);
  return {
    title: clause ? `${clauseLabel(clause)} — ${title}` : title,
    nodes: [
      documentHead(doc, related, { events, corrections, mayWrite: isWriter }),
      element(
        "div",
        { class: clause ? "reader at-clause" : "reader" },
        outline(text.clauses, clauseId),
        element(
          "section",
          { class: "text", lang: "zh-CN", "aria-label": say("reader.text") },
          documentText(
            text,
            clauseId,
            () => clauseTools(clause, doc, text, isWriter),
            (one) =>
              clauseDuties(
                one,
                holding.filter(({ clause: corrected }) => corrected === one.id),
                isWriter ? id : null,
              ),
          ),
        ),
      ),
    ],
    after: () => clause && document.getElementById(`at-${clauseId}`)?.scrollIntoView({ block: "start" }),
  };
};

const outline = (clauses, clauseId) => {
  const least = Math.min(...clauses.map((one) => one.path.length));
  return element(
    "details",
    { class: "outline", open: isOpen("outline", "(max-width: 64rem)"), id: "outline" },
    element("summary", {}, say("reader.outline")),
    element(
      "nav",
      { "aria-label": say("reader.outline") },
      element(
        "ol",
        {},
        clauses
          .filter((one) => one.heading || one.path.length <= least)
          .map((one) =>
            element(
              "li",
              { class: `depth-${Math.min(4, one.path.length - least)}` },
              element(
                "a",
                { href: clauseAddress(one.id), "aria-current": one.id === clauseId ? "location" : null },
                `${one.path.at(-1) ?? ""} ${one.heading}`,
              ),
            ),
          ),
      ),
    ),
  );
};
