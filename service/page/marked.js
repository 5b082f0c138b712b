// A text with stretches of it marked.

import { characters, slice } from "./characters.js";
import { element } from "./element.js";

/** Nodes for a text; `marks` are {start, end, node}, in code points, where `node` wraps the words. Of marks that overlap
 * the later one gives way. */
export const marked = (text, marks) => {
  const list = characters(text);
  const nodes = [];
  let done = 0;
  for (const { start, end, node } of [...marks].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < done || end > list.length || end <= start) continue;
    if (start > done) nodes.push(slice(list, done, start));
    nodes.push(node(slice(list, start, end)));
    done = end;
  }
  if (done < list.length) nodes.push(slice(list, done));
  return nodes;
};

export const highlight = (words) => element("mark", {}, words);
