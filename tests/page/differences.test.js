// Where two texts differ, compared with a plain longest common subsequence.

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences } from "../../service/page/parts/differences.js";

const marked = (text, ranges) => ranges.map(([start, end]) => [...text].slice(start, end).join(""));

const unmarked = (text, ranges) =>
  [...text].filter((_, at) => !ranges.some(([start, end]) => start <= at && at < end)).join("");

const lengthInCommon = (left, right) => {
  if (!left.length || !right.length) return 0;
  if (left[0] === right[0]) return 1 + lengthInCommon(left.slice(1), right.slice(1));
  return Math.max(lengthInCommon(left.slice(1), right), lengthInCommon(left, right.slice(1)));
};

test("a changed figure is marked in both texts", () => {
  const [left, right] = ["每周不少于三天。", "每周不少于五天。"];
  const [ours, theirs] = differences(left, right);
  assert.deepEqual(marked(left, ours), ["三"]);
  assert.deepEqual(marked(right, theirs), ["五"]);
});

test("ranges count code points", () => {
  const [ours, theirs] = differences("𠮷林省财政厅", "𠮷林省教育厅");
  assert.deepEqual([ours, theirs], [[[3, 5]], [[3, 5]]]);
});

test("equal texts have no difference", () => {
  assert.deepEqual(differences("办法", "办法"), [[], []]);
  assert.deepEqual(differences("", ""), [[], []]);
});

test("texts with little in common stay without marks", () => {
  assert.deepEqual(differences("实验室向社会开放", "废液由专门机构收集运走"), [[], []]);
});

test("texts too long to compare stay without marks", () => {
  const long = "科".repeat(2001);
  assert.deepEqual(differences(`${long}甲`, `${long}乙`), [[], []]);
});

test("the unmarked rest is the same in both and as long as possible", () => {
  let seed = 1;
  const random = (below) => (seed = (seed * 16807) % 2147483647) % below;
  for (let round = 0; round < 200; round++) {
    const left = Array.from({ length: 9 }, () => "甲乙丙"[random(3)]).join("");
    const right = [...left].map((one) => (random(4) ? one : "甲乙丙"[random(3)])).join("");
    const [ours, theirs] = differences(left, right);
    const rest = unmarked(left, ours);
    if (lengthInCommon(left, right) < 0.6 * 9) {
      assert.deepEqual([ours, theirs], [[], []]);
      continue;
    }
    assert.equal(rest, unmarked(right, theirs), `${left} ${right}`);
    assert.equal(rest.length, lengthInCommon(left, right), `${left} ${right}`);
  }
});
