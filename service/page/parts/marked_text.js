// A text with some of its ranges marked.

import { characters, slice } from "../core/characters.js";
import { element } from "../core/element.js";

/**
 * Nodes for a text. Where marks overlap, the one that starts first is kept, and of two the longer.
 *
 * marks: {start, end, wrap}, in code points; `wrap` builds the node for the words in between
 */
export const markedText = (text, marks) => {
  const list = characters(text);
  const nodes = [];
  let done = 0;
  for (const { start, end, wrap } of [...marks].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < done || end > list.length || end <= start) continue;
    if (start > done) nodes.push(slice(list, done, start));
    nodes.push(wrap(slice(list, start, end)));
    done = end;
  }
  if (done < list.length) nodes.push(slice(list, done));
  return nodes;
};

/** Marks for ranges [start, end] that are highlighted. */
export const highlights = (ranges) =>
  ranges.map(([start, end]) => ({ start, end, wrap: (words) => element("mark", {}, words) }));
