// Where two texts differ, character by character, so that a changed figure is not overlooked.

import { characters } from "./characters.js";

// texts that are longer, or have less in common, are shown as they are
const MOST = 4_000_000;
const LEAST = 0.6;

/** For each text the stretches [start, end], in code points, that the other does not have. */
export const differences = (left, right) => {
  const [ours, theirs] = [characters(left), characters(right)];
  if (ours.length * theirs.length > MOST) return [[], []];
  const [here, there] = common(ours, theirs);
  if (here.size < LEAST * Math.max(ours.length, theirs.length)) return [[], []];
  return [others(ours.length, here), others(theirs.length, there)];
};

/** The places, in each list, of the longest sequence that stands in both. */
const common = (ours, theirs) => {
  const width = theirs.length + 1;
  const longest = new Uint16Array((ours.length + 1) * width);
  for (let i = ours.length - 1; i >= 0; i--)
    for (let j = theirs.length - 1; j >= 0; j--)
      longest[i * width + j] =
        ours[i] === theirs[j]
          ? longest[(i + 1) * width + j + 1] + 1
          : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
  const [here, there] = [new Set(), new Set()];
  for (let i = 0, j = 0; i < ours.length && j < theirs.length;) {
    if (ours[i] === theirs[j]) {
      here.add(i++);
      there.add(j++);
    } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i++;
    else j++;
  }
  return [here, there];
};

const others = (length, kept) => {
  const found = [];
  for (let at = 0; at < length; at++) {
    if (kept.has(at)) continue;
    if (found.at(-1)?.[1] === at) found.at(-1)[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
};
