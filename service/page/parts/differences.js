// Where two texts differ, character by character, so that a changed figure is not overlooked.

import { characters } from "../core/characters.js";

// Maximum product of the lengths of two texts that are compared; it bounds time and memory.
const MOST_CELLS = 4_000_000;

// Minimum share of the longer text that both have in common; below it marks would cover everything.
const LEAST_COMMON = 0.6;

/** For each text the ranges [start, end] of code points that the other lacks; none where texts are not compared. */
export const differences = (left, right) => {
  const [ours, theirs] = [characters(left), characters(right)];
  if (ours.length * theirs.length > MOST_CELLS) return [[], []];
  const [here, there] = commonPositions(ours, theirs);
  if (here.size < LEAST_COMMON * Math.max(ours.length, theirs.length)) return [[], []];
  return [rangesWithout(ours.length, here), rangesWithout(theirs.length, there)];
};

/** Lengths of the longest common subsequence of ours from i and theirs from j, at [i * width + j]. */
const commonLengths = (ours, theirs, width) => {
  const lengths = new Uint16Array((ours.length + 1) * width);
  for (let i = ours.length - 1; i >= 0; i--)
    for (let j = theirs.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        ours[i] === theirs[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  return lengths;
};

/** The positions, in each list, of a longest common subsequence. */
const commonPositions = (ours, theirs) => {
  const width = theirs.length + 1;
  const lengths = commonLengths(ours, theirs, width);
  const [here, there] = [new Set(), new Set()];
  for (let i = 0, j = 0; i < ours.length && j < theirs.length;) {
    if (ours[i] === theirs[j]) {
      here.add(i++);
      there.add(j++);
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
    else j++;
  }
  return [here, there];
};

/** The ranges of the positions below `length` that are not in `positions`. */
const rangesWithout = (length, positions) => {
  const ranges = [];
  for (let at = 0; at < length; at++) {
    if (positions.has(at)) continue;
    if (ranges.at(-1)?.[1] === at) ranges.at(-1)[1] = at + 1;
    else ranges.push([at, at + 1]);
  }
  return ranges;
};
