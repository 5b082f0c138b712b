// Two plain charts, each with its numbers as a table beneath: for whoever does not see the picture, and for copying.

import { drawn, element } from "./element.js";
import { say } from "./words.js";

const HEIGHT = 160;
const STEP = 46;
const LINE = 30;
const WIDTH = 360;
const NAMES = 130;

/** Upright columns, for years. `names` head the table, `values` are {name, value}. */
export const columns = (chart) => {
  const most = Math.max(1, ...chart.values.map((one) => one.value));
  const bars = chart.values.map(({ name, value }, place) => {
    const height = Math.max(2, (value / most) * (HEIGHT - 50));
    const middle = place * STEP + STEP / 2;
    const top = HEIGHT - 24 - height;
    return [
      drawn("rect", { class: "bar", x: middle - 14, y: top, width: 28, height, rx: 2 }),
      drawn("text", { x: middle, y: top - 6, "text-anchor": "middle" }, String(value)),
      drawn("text", { class: "name", x: middle, y: HEIGHT - 6, "text-anchor": "middle" }, name),
    ];
  });
  return figure(chart, Math.max(STEP, chart.values.length * STEP), HEIGHT, bars);
};

/** Lying rows, for names; a value with `href` links there from the table. */
export const rows = (chart) => {
  const most = Math.max(1, ...chart.values.map((one) => one.value));
  const bars = chart.values.map(({ name, value }, place) => {
    const length = Math.max(2, (value / most) * (WIDTH - NAMES - 36));
    const middle = place * LINE + LINE / 2;
    return [
      drawn("text", { class: "name", x: NAMES - 10, y: middle + 5, "text-anchor": "end" }, short(name)),
      drawn("rect", { class: "bar", x: NAMES, y: middle - 8, width: length, height: 16, rx: 2 }),
      drawn("text", { x: NAMES + length + 8, y: middle + 5 }, String(value)),
    ];
  });
  return figure(chart, WIDTH, chart.values.length * LINE, bars);
};

const short = (name) => (name.length > 10 ? `${name.slice(0, 9)}…` : name);

const figure = ({ id, title, names, values }, width, height, shapes) =>
  element(
    "figure",
    { class: "chart" },
    element("figcaption", { id: `${id}-title` }, title),
    drawn(
      "svg",
      {
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        role: "img",
        "aria-labelledby": `${id}-title`,
        "aria-describedby": `${id}-table`,
      },
      shapes,
    ),
    element(
      "details",
      { id: `${id}-more` },
      element("summary", {}, say("department.asTable")),
      element(
        "table",
        { id: `${id}-table` },
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            names.map((name) => element("th", { scope: "col" }, name)),
          ),
        ),
        element(
          "tbody",
          {},
          values.map(({ name, value, href }) =>
            element(
              "tr",
              {},
              element("td", {}, href ? element("a", { href }, name) : name),
              element("td", {}, String(value)),
            ),
          ),
        ),
      ),
    ),
  );
