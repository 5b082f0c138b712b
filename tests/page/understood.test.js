// The question that remains when a condition is taken away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { without } from "../../service/page/parts/search/understood.js";

test("the words of a condition are taken out, the rest stays as it was typed", () => {
  assert.equal(without("省教育厅牵头的任务", "牵头"), "省教育厅的任务");
  assert.equal(without("GDP 核算 甘肃 由谁负责", "甘肃"), "GDP 核算 由谁负责");
  assert.equal(without("TASKS of 省科技厅", "tasks"), "of 省科技厅");
});

test("a condition whose words do not stand there, or are all there is, cannot be taken away", () => {
  assert.equal(without("省教育厅的任务", ""), null);
  assert.equal(without("省教育厅的任务", "省科技厅"), null);
  assert.equal(without("省教育厅", "省教育厅"), null);
});
