// Texts as lists of code points: the service counts Unicode code points, JavaScript counts UTF-16 units.

const BLANK = /\s/u;

export const characters = (text) => Array.from(text);

/** The text of the characters from `start` to `end`. */
export const slice = (list, start, end) => list.slice(start, end).join("");

/**
 * For each character of `raw` its position in `flowed`, the same text with its lines rejoined. Both are lists of
 * characters. Blanks, and everything from the first disagreement on, get null.
 */
export const align = (raw, flowed) => {
  const positions = raw.map(() => null);
  let next = 0;
  for (let at = 0; at < raw.length; at++) {
    if (BLANK.test(raw[at])) continue;
    while (next < flowed.length && BLANK.test(flowed[next])) next++;
    if (flowed[next] !== raw[at]) return positions;
    positions[at] = next++;
  }
  return positions;
};
