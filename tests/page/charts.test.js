// The geometry of charts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { columnShapes, rowShapes, shortName } from "../../service/page/parts/department/charts.js";

const values = (...numbers) => numbers.map((value) => ({ name: "甲", value }));

test("columns are as high as their share of the highest and stand on one line", () => {
  const [first, second, none] = columnShapes(values(10, 5, 0));
  assert.equal(second.height, first.height / 2);
  assert.equal(none.height, 2, "a column of nothing stays visible");
  for (const shape of [first, second, none]) assert.equal(shape.top + shape.height, 136);
  assert.deepEqual(
    [first, second, none].map((shape) => shape.middle),
    [23, 69, 115],
  );
});

test("rows are as long as their share of the longest", () => {
  const [first, second] = rowShapes(values(4, 1));
  assert.equal(first.length, 194);
  assert.equal(second.length, first.length / 4);
  assert.deepEqual([first.middle, second.middle], [15, 45]);
});

test("numbers below one are drawn to the scale of one", () => {
  assert.equal(columnShapes(values(0.5))[0].height, 55);
  assert.deepEqual(rowShapes([]), []);
});

test("a long name is cut to ten characters", () => {
  assert.equal(shortName("省卫生健康委员会办公"), "省卫生健康委员会办公");
  assert.equal(shortName("省卫生健康委员会办公室"), "省卫生健康委员会办…");
});
