// Marked texts, labels, statuses, page numbers, duty groups, and what a comparison calls the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clauseLabel, documentLabel, percent } from "../../service/page/core/labels.js";
import { groupByDocument } from "../../service/page/parts/department/duty_tables.js";
import { markedText } from "../../service/page/parts/marked_text.js";
import { pageNumber } from "../../service/page/parts/paging.js";
import { afterNumber, areSame } from "../../service/page/views/compare.js";

const mark = (start, end) => ({ start, end, wrap: (words) => [words] });

test("marks split a text, in code points", () => {
  assert.deepEqual(markedText("𠮷林省科普", [mark(3, 5)]), ["𠮷林省", ["科普"]]);
  assert.deepEqual(markedText("科普", []), ["科普"]);
  assert.deepEqual(markedText("", []), []);
});

test("of marks that overlap the first stays, and of two at one place the longer", () => {
  assert.deepEqual(markedText("一二三四", [mark(1, 3), mark(0, 2)]), [["一二"], "三四"]);
  assert.deepEqual(markedText("一二三四", [mark(0, 1), mark(0, 3)]), [["一二三"], "四"]);
});

test("marks beyond the text or without words are left out", () => {
  assert.deepEqual(markedText("一二", [mark(1, 3), mark(1, 1)]), ["一二"]);
});

test("labels", () => {
  assert.equal(percent(0.666), "67%");
  assert.equal(clauseLabel({ path: ["二", "（三）"], heading: "加强科普" }), "二 · （三） 加强科普");
  assert.equal(clauseLabel({ path: [], heading: "" }), "");
  assert.equal(documentLabel({ title: "", source: "文件.txt" }), "文件.txt");
  assert.equal(documentLabel({ title: "办法", source: "文件.txt" }), "办法");
});

test("a page number that is none is the first", () => {
  const page = (text) => pageNumber(new URLSearchParams(text));
  assert.deepEqual(["page=3", "page=2.9", "page=0", "page=-1", "page=x", ""].map(page), [3, 2, 1, 1, 1, 1]);
});

test("duties stand by document in order of appearance, by role within", () => {
  const duty = (id, role) => ({ document: { id }, role });
  const [a, b, c, d] = [duty("1", "support"), duty("2", "unspecified"), duty("1", "lead"), duty("1", "support")];
  assert.deepEqual(groupByDocument([a, b, c, d]), [[c, a, d], [b]]);
});

test("clauses are compared after their numbers, blanks aside", () => {
  const left = { heading: "培训", text: "第一条　培训。\n每年一次。" };
  const right = { heading: "培训", text: "第二条　培训。每年一次。" };
  assert.equal(afterNumber(right), "培训。每年一次。");
  assert.equal(areSame(left, right), true);
  assert.equal(areSame(left, { ...right, text: "第二条　培训。每年两次。" }), false);
  assert.equal(afterNumber({ heading: "不在", text: "第三条" }), "第三条");
});
