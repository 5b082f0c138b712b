// Two documents side by side, clause beside clause.

import { address, get } from "./api.js";
import { differences } from "./differences.js";
import { element } from "./element.js";
import { percent } from "./figures.js";
import { clauseAddress, documentAddress } from "./links.js";
import { highlight, marked } from "./marked.js";
import { go } from "./route.js";
import { say } from "./words.js";

const MOST = 1000;

// what is not the same word for word is never called a hundred per cent
const MOST_ALIKE = 0.99;

export const compare = async (_, query) => {
  const chosen = { left: query.get("left") ?? "", right: query.get("right") ?? "" };
  const { documents } = await get("/v1/documents", { limit: MOST });
  const pairs = `/v1/documents/${encodeURIComponent(chosen.left)}/compare`;
  const found = chosen.left && chosen.right && (await get(pairs, { with: chosen.right }));
  return {
    title: say("compare.title"),
    nodes: [element("h1", {}, say("compare.title")), choice(documents, chosen), found && table(found)],
  };
};

const choice = (documents, chosen) => {
  const picker = (side) =>
    element(
      "label",
      {},
      say(`compare.${side}`),
      element(
        "select",
        { name: side, id: `compare-${side}`, required: true },
        element("option", { value: "" }, say("compare.choose")),
        documents.map((one) =>
          element(
            "option",
            { value: one.id, selected: one.id === chosen[side] },
            [one.title || one.source, one.doc_number].filter(Boolean).join(" "),
          ),
        ),
      ),
    );
  const submit = (event) => {
    event.preventDefault();
    const { left, right } = event.target.elements;
    go(address("/compare", { left: left.value, right: right.value }));
  };
  return element(
    "form",
    { class: "pick", submit },
    picker("left"),
    picker("right"),
    element("button", { class: "main" }, say("compare.button")),
  );
};

const table = ({ left, right, pairs }) =>
  element(
    "div",
    { class: "wide", tabindex: 0, role: "region", "aria-label": say("compare.title") },
    element(
      "table",
      { class: "compare" },
      element("thead", {}, element("tr", {}, [left, right].map(head))),
      element("tbody", {}, pairs.map(row)),
    ),
  );

const head = (document) =>
  element(
    "th",
    { scope: "col" },
    element("a", { href: documentAddress(document.id), lang: "zh-CN" }, document.title || document.source),
    element("span", { class: "facts" }, [document.doc_number, document.issued].filter(Boolean).join(" ")),
  );

const row = ({ left, right, score }) => {
  if (!(left && right)) return element("tr", { class: "alone" }, cell("left", left), cell("right", right));
  const [ours, theirs] = differences(said(left), said(right));
  const likeness = element(
    "span",
    { class: "score" },
    bare(left) === bare(right)
      ? say("compare.same")
      : say("compare.alike", { percent: percent(Math.min(score, MOST_ALIKE)) }),
  );
  return element("tr", {}, cell("left", left, ours), cell("right", right, theirs, likeness));
};

/** What a clause says behind its number, which differs from one document to the next. */
const said = ({ heading, text }) => text.slice(Math.max(0, text.indexOf(heading)));

const bare = (clause) => said(clause).replace(/\s/gu, "");

const cell = (side, clause, lacking = [], likeness = null) => {
  const name = element("span", { class: "side" }, say(`compare.${side}`));
  if (!clause) return element("td", { class: "empty" }, name, say("compare.only"));
  const number = clause.text.slice(0, clause.text.length - said(clause).length);
  const marks = lacking.map(([start, end]) => ({ start, end, node: highlight }));
  return element(
    "td",
    { lang: "zh-CN" },
    name,
    element("a", { href: clauseAddress(clause.id) }, clause.path.join(" · ") || clause.heading),
    likeness,
    element("p", {}, number, marked(said(clause), marks)),
  );
};
