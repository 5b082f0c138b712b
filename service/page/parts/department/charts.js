// Two plain charts, each above a table of its numbers: for a reader who cannot see the picture, and for copying.

import { element, svgElement } from "../../core/element.js";
import { say } from "../../core/words.js";

// Pixels: the height of upright charts and the step from column to column, the step from row to row of lying charts,
// their width and, within it, the width of the names.
const HEIGHT = 160;
const COLUMN_STEP = 46;
const ROW_STEP = 30;
const WIDTH = 360;
const NAME_WIDTH = 130;

// Maximum number of characters of a name beside a row; the table has the whole name.
const LONGEST_NAME = 10;

const mostOf = (values) => Math.max(1, ...values.map((one) => one.value));

/** For each of `values` the middle, top and height, in pixels, of an upright column. */
export const columnShapes = (values) => {
  const most = mostOf(values);
  return values.map(({ value }, place) => {
    const height = Math.max(2, (value / most) * (HEIGHT - 50));
    return { middle: place * COLUMN_STEP + COLUMN_STEP / 2, top: HEIGHT - 24 - height, height };
  });
};

/** For each of `values` the middle and the length, in pixels, of a lying row. */
export const rowShapes = (values) => {
  const most = mostOf(values);
  return values.map(({ value }, place) => ({
    middle: place * ROW_STEP + ROW_STEP / 2,
    length: Math.max(2, (value / most) * (WIDTH - NAME_WIDTH - 36)),
  }));
};

export const shortName = (name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);

/**
 * A chart of upright columns, for years.
 *
 * chart: {id, title, names, values}; `names` head the table, `values` are {name, value}
 */
export const columnChart = (chart) => {
  const shapes = columnShapes(chart.values);
  const bars = chart.values.map(({ name, value }, place) => {
    const { middle, top, height } = shapes[place];
    return [
      svgElement("rect", { class: "bar", x: middle - 14, y: top, width: 28, height, rx: 2 }),
      svgElement("text", { x: middle, y: top - 6, "text-anchor": "middle" }, String(value)),
      svgElement("text", { class: "name", x: middle, y: HEIGHT - 6, "text-anchor": "middle" }, name),
    ];
  });
  return figure(chart, Math.max(COLUMN_STEP, chart.values.length * COLUMN_STEP), HEIGHT, bars);
};

/** A chart of lying rows, for names; as `columnChart`, and a value with `href` links there from the table. */
export const rowChart = (chart) => {
  const shapes = rowShapes(chart.values);
  const bars = chart.values.map(({ name, value }, place) => {
    const { middle, length } = shapes[place];
    return [
      svgElement("text", { class: "name", x: NAME_WIDTH - 10, y: middle + 5, "text-anchor": "end" }, shortName(name)),
      svgElement("rect", { class: "bar", x: NAME_WIDTH, y: middle - 8, width: length, height: 16, rx: 2 }),
      svgElement("text", { x: NAME_WIDTH + length + 8, y: middle + 5 }, String(value)),
    ];
  });
  return figure(chart, WIDTH, chart.values.length * ROW_STEP, bars);
};

const figure = ({ id, title, names, values }, width, height, bars) =>
  element(
    "figure",
    { class: "chart" },
    element("figcaption", { id: `${id}-title` }, title),
    svgElement(
      "svg",
      {
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        role: "img",
        "aria-labelledby": `${id}-title`,
        "aria-describedby": `${id}-table`,
      },
      bars,
    ),
    element(
      "details",
      { id: `${id}-more` },
      element("summary", {}, say("department.asTable")),
      numberTable(id, names, values),
    ),
  );

const numberTable = (id, names, values) =>
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
  );
