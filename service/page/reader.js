// The reader: a document as a whole, or opened at one of its clauses.

import { get } from "./api.js";
import { clauseMore } from "./clause_more.js";
import { documentHead } from "./document_head.js";
import { element, isOpen } from "./element.js";
import { called, clauseAddress } from "./links.js";
import { say } from "./words.js";
import { wholeText } from "./whole_text.js";

export const reader = ([id]) => open(id, null);

export const clause = async ([id]) => open((await get(`/v1/clauses/${encodeURIComponent(id)}`)).document.id, id);

const open = async (id, at) => {
  const path = `/v1/documents/${encodeURIComponent(id)}`;
  const [facts, text, related] = await Promise.all([get(path), get(`${path}/text`), get(`${path}/related`)]);
  const here = at && text.clauses.find((one) => one.id === at);
  const title = facts.title || facts.source;
  return {
    title: here ? `${called(here)} — ${title}` : title,
    nodes: [
      documentHead(facts, related),
      element(
        "div",
        { class: here ? "reader at-clause" : "reader" },
        outline(text.clauses, at),
        element(
          "section",
          { class: "text", lang: "zh-CN", "aria-label": say("reader.text") },
          wholeText(text, at, here && (() => clauseMore(here, facts, text))),
        ),
      ),
    ],
    after: () => here && document.getElementById(placeOf(at))?.scrollIntoView({ block: "start" }),
  };
};

const placeOf = (id) => `at-${id}`;

const outline = (clauses, at) => {
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
                { href: clauseAddress(one.id), "aria-current": one.id === at ? "location" : null },
                `${one.path.at(-1) ?? ""} ${one.heading}`,
              ),
            ),
          ),
      ),
    ),
  );
};
