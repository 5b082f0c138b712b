// Two documents side by side, clause beside clause.

import { address, get, getIfThere } from "./api.js";
import { element } from "./element.js";
import { percent } from "./figures.js";
import { clauseAddress, documentAddress } from "./links.js";
import { go } from "./route.js";
import { say } from "./words.js";

const MOST = 1000;
const THE_SAME = 0.995;

export const compare = async (_, query) => {
  const chosen = { left: query.get("left") ?? "", right: query.get("right") ?? "" };
  const { documents } = await get("/v1/documents", { limit: MOST });
  const both = chosen.left && chosen.right;
  return {
    title: say("compare.title"),
    nodes: [
      element("h1", {}, say("compare.title")),
      choice(documents, chosen),
      ...(both ? await sideBySide(chosen) : []),
    ],
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

const sideBySide = async ({ left, right }) => {
  const paired = await getIfThere(`/v1/documents/${encodeURIComponent(left)}/compare`, { with: right });
  if (paired) return [table(paired.left, paired.right, paired.pairs)];
  const [one, other] = await Promise.all([left, right].map((id) => get(`/v1/documents/${encodeURIComponent(id)}`)));
  const [ours, theirs] = await Promise.all(
    [left, right].map((id) => get(`/v1/documents/${encodeURIComponent(id)}/text`)),
  );
  const length = Math.max(ours.clauses.length, theirs.clauses.length);
  const pairs = Array.from({ length }, (_, place) => ({
    left: ours.clauses[place] ?? null,
    right: theirs.clauses[place] ?? null,
    score: null,
  }));
  return [element("p", { class: "plain" }, say("compare.plain")), table(one, other, pairs, true)];
};

const table = (left, right, pairs, isPlain = false) =>
  element(
    "div",
    { class: "wide", tabindex: 0, role: "region", "aria-label": say("compare.title") },
    element(
      "table",
      { class: "compare" },
      element("thead", {}, element("tr", {}, [left, right].map(head))),
      element(
        "tbody",
        {},
        pairs.map((pair) => row(pair, isPlain)),
      ),
    ),
  );

const head = (document) =>
  element(
    "th",
    { scope: "col" },
    element("a", { href: documentAddress(document.id), lang: "zh-CN" }, document.title || document.source),
    element("span", { class: "facts" }, [document.doc_number, document.issued].filter(Boolean).join(" ")),
  );

const row = ({ left, right, score }, isPlain) => {
  const likeness =
    score !== null &&
    element(
      "span",
      { class: "score" },
      score >= THE_SAME ? say("compare.same") : say("compare.alike", { percent: percent(score) }),
    );
  return element(
    "tr",
    { class: !isPlain && !(left && right) ? "alone" : null },
    cell("left", left, null, isPlain),
    cell("right", right, left && right && likeness, isPlain),
  );
};

const sideName = (side) => element("span", { class: "side" }, say(`compare.${side}`));

const cell = (side, clause, likeness, isPlain) =>
  clause
    ? element(
        "td",
        { lang: "zh-CN" },
        sideName(side),
        element("a", { href: clauseAddress(clause.id) }, clause.path.join(" · ") || clause.heading),
        likeness,
        element("p", {}, clause.text),
      )
    : element("td", { class: "empty" }, !isPlain && [sideName(side), say("compare.only")]);
