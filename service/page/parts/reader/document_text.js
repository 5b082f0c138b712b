// The whole text of a document in its order: clauses with their duties beside them, and the blocks between clauses.

import { clauseAddress } from "../../core/addresses.js";
import { align, characters, slice } from "../../core/characters.js";
import { element } from "../../core/element.js";
import { clauseLabel } from "../../core/labels.js";
import { say } from "../../core/words.js";
import { markedText } from "../marked_text.js";

/**
 * Nodes for the reply of `/text`.
 *
 * open: id of the clause that is marked
 * tools: builds what follows that clause
 * beside: builds what stands beside a clause
 */
export const documentText = (text, open, tools, beside) => {
  const list = characters(text.text);
  const doubts = text.doubts.map(({ span, what }, number) => ({ start: span[0], end: span[1], what, number }));
  const least = Math.min(...text.clauses.map((one) => one.path.length));
  const parts = [
    ...text.clauses.map((one) => ({
      start: one.pieces[0][0],
      node: () =>
        clauseNode(one, clauseMarks(one, list, doubts), one.path.length - least, one.id === open && tools, beside),
    })),
    ...text.blocks.map((one) => ({ start: one.span[0], node: () => blockNode(one, list, doubts) })),
  ];
  return parts.sort((a, b) => a.start - b.start).map((part) => part.node());
};

const blockNode = ({ kind, span: [start, end] }, list, doubts) => {
  const words = slice(list, start, end);
  if (!words.trim()) return null;
  const marks = doubts
    .filter((doubt) => doubt.start >= start && doubt.end <= end)
    .map((doubt) => doubtMark(doubt, [doubt.start - start, doubt.end - start]));
  return element("div", { class: `block ${kind}` }, markedText(words, marks));
};

const clauseNode = (one, marks, depth, tools, beside) => {
  const isHeading = one.heading && !one.text.slice(one.text.indexOf(one.heading) + one.heading.length).trim();
  return element(
    "article",
    {
      id: `at-${one.id}`,
      class: `clause depth-${Math.min(4, depth)}${tools ? " here" : ""}${isHeading ? " titled" : ""}`,
      "aria-current": tools ? "location" : null,
    },
    element(
      "div",
      { class: "words" },
      element(isHeading ? `h${Math.min(6, depth + 2)}` : "p", {}, markedText(one.text, marks)),
      !tools &&
        element(
          "a",
          { class: "open", href: clauseAddress(one.id), "aria-label": `${say("hit.open")} ${clauseLabel(one)}` },
          "§",
        ),
    ),
    beside(one),
    tools && tools(),
  );
};

/** Marks for the doubts, the responsibility notes and the heading in a clause's text. */
const clauseMarks = (one, list, doubts) => {
  const inClause = spanInClause(one, list);
  return [
    ...doubts
      .map((doubt) => ({ doubt, range: inClause(doubt.start, doubt.end) }))
      .filter(({ range }) => range)
      .map(({ doubt, range }) => doubtMark(doubt, range)),
    ...one.duties
      .filter((duty) => !duty.inherited)
      .map((duty) => inClause(...duty.span))
      .filter(Boolean)
      .map(([start, end]) => ({ start, end, wrap: (words) => element("span", { class: "note" }, words) })),
    ...headingMark(one),
  ];
};

const headingMark = ({ heading, text }) => {
  if (!heading || !text.includes(heading)) return [];
  const start = characters(text.slice(0, text.indexOf(heading))).length;
  return [{ start, end: start + characters(heading).length, wrap: (words) => element("strong", {}, words) }];
};

/**
 * A function from a span of the document to a range of the clause's own text, whose lines are rejoined. It returns
 * null for a span elsewhere.
 *
 * one: the clause; its `pieces` are spans of the document
 * list: the characters of the document
 */
export const spanInClause = (one, list) => {
  const raw = one.pieces.flatMap(([start, end]) => list.slice(start, end));
  const positions = align(raw, characters(one.text));
  return (start, end) => {
    let first = null;
    let last = null;
    let before = 0;
    for (const [from, to] of one.pieces) {
      for (let at = Math.max(start, from); at < Math.min(end, to); at++) {
        const position = positions[before + at - from];
        if (position === null) continue;
        first ??= position;
        last = position;
      }
      before += to - from;
    }
    return first === null ? null : [first, last + 1];
  };
};

const doubtMark = ({ what, number }, [start, end]) => ({
  start,
  end,
  wrap: (words) =>
    element("mark", { class: "doubt", id: `doubt-${number}`, title: `${say("reader.doubt")}：${what}` }, words),
});
