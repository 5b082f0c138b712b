// The service counts Unicode code points, JavaScript counts UTF-16 units.

export const characters = (text) => Array.from(text);

export const slice = (list, start, end) => list.slice(start, end).join("");

const BLANK = /\s/u;

/** Where each character of `raw` that is no blank stands in `flowed`, the same text with its lines rejoined; null for
 * blanks and for whatever does not agree. */
export const places = (raw, flowed) => {
  const found = new Array(raw.length).fill(null);
  let next = 0;
  for (let at = 0; at < raw.length; at++) {
    if (BLANK.test(raw[at])) continue;
    while (next < flowed.length && BLANK.test(flowed[next])) next++;
    if (flowed[next] !== raw[at]) return found;
    found[at] = next++;
  }
  return found;
};
