// The whole text in its order: clauses with their duties beside them, and what is no clause as it stands.

import { characters, places, slice } from "./characters.js";
import { clauseDuties } from "./clause_duties.js";
import { element } from "./element.js";
import { called, clauseAddress } from "./links.js";
import { marked } from "./marked.js";
import { say } from "./words.js";

/** Nodes for the reply of `/text`; the clause `at` is marked and followed by what `more` gives. */
export const wholeText = (text, at, more) => {
  const list = characters(text.text);
  const doubts = text.doubts.map(({ span, what }, number) => ({ start: span[0], end: span[1], what, number }));
  const least = Math.min(...text.clauses.map((one) => one.path.length));
  const parts = [
    ...text.clauses.map((one) => ({
      start: one.pieces[0][0],
      node: () => clause(one, list, doubts, one.path.length - least, one.id === at, more),
    })),
    ...text.blocks.map((one) => ({ start: one.span[0], node: () => block(one, list, doubts) })),
  ];
  return parts.sort((a, b) => a.start - b.start).map((part) => part.node());
};

const block = ({ kind, span }, list, doubts) => {
  const [start, end] = span;
  const words = slice(list, start, end);
  if (!words.trim()) return null;
  const marks = within(doubts, start, end).map((doubt) => doubtMark(doubt, doubt.start - start, doubt.end - start));
  return element("div", { class: `block ${kind}` }, marked(words, marks));
};

const clause = (one, list, doubts, depth, isHere, more) => {
  const raw = one.pieces.flatMap(([start, end]) => list.slice(start, end));
  const flowed = characters(one.text);
  const found = places(raw, flowed);
  const inText = placedIn(one.pieces, found);
  const marks = [
    ...doubts
      .map((doubt) => ({ doubt, place: inText(doubt.start, doubt.end) }))
      .filter(({ place }) => place)
      .map(({ doubt, place }) => doubtMark(doubt, ...place)),
    ...one.duties
      .filter((duty) => !duty.inherited)
      .map((duty) => inText(...duty.span))
      .filter(Boolean)
      .map(([start, end]) => ({ start, end, node: (words) => element("span", { class: "note" }, words) })),
    ...headingMark(one),
  ];
  const isHeading = one.heading && !one.text.slice(one.text.indexOf(one.heading) + one.heading.length).trim();
  return element(
    "article",
    {
      id: `at-${one.id}`,
      class: `clause depth-${Math.min(4, depth)}${isHere ? " here" : ""}${isHeading ? " titled" : ""}`,
      "aria-current": isHere ? "location" : null,
    },
    element(
      "div",
      { class: "words" },
      element(isHeading ? `h${Math.min(6, depth + 2)}` : "p", {}, marked(one.text, marks)),
      !isHere &&
        element(
          "a",
          { class: "open", href: clauseAddress(one.id), "aria-label": `${say("hit.open")} ${called(one)}` },
          "§",
        ),
    ),
    clauseDuties(one.duties),
    isHere && more(),
  );
};

const headingMark = (one) => {
  const at = one.heading ? characters(one.text.slice(0, one.text.indexOf(one.heading))).length : -1;
  return one.heading && one.text.includes(one.heading)
    ? [{ start: at, end: at + characters(one.heading).length, node: (words) => element("strong", {}, words) }]
    : [];
};

/** From a span of the document to one of the clause's own text; null for what lies elsewhere. */
const placedIn = (pieces, found) => (start, end) => {
  let first = null;
  let last = null;
  let before = 0;
  for (const [from, to] of pieces) {
    for (let at = Math.max(start, from); at < Math.min(end, to); at++) {
      const place = found[before + at - from];
      if (place === null) continue;
      first ??= place;
      last = place;
    }
    before += to - from;
  }
  return first === null ? null : [first, last + 1];
};

const within = (doubts, start, end) => doubts.filter((doubt) => doubt.start >= start && doubt.end <= end);

const doubtMark = ({ what, number }, start, end) => ({
  start,
  end,
  node: (words) =>
    element("mark", { class: "doubt", id: `doubt-${number}`, title: `${say("reader.doubt")}：${what}` }, words),
});
