// What is different between two readings, in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changeLines, clauseKinds, dutyWords, summaryWords } from "../../service/page/parts/changes/words.js";

globalThis.document = { documentElement: { lang: "zh-CN" } };

const clause = (path, text) => ({ path, text });

const CHANGED = {
  kind: "changed",
  path: ["二"],
  heading: "培训人员",
  before: clause(["一"], "一、培训人员。每年五百人。"),
  after: clause(["二"], "二、培训人员。\n每年五百人。"),
  duties: [{ kind: "role", holder: "省教育厅", before: "unspecified", after: "lead" }],
};

test("a clause that moved is not one with other words", () => {
  assert.deepEqual(clauseKinds(CHANGED), ["number", "duties"]);
});

test("a number in brackets, or of an article, is no part of the words", () => {
  const pairs = [
    [clause(["一", "（二）"], "（二）培训。"), clause(["一", "（三）"], "(三)培训。")],
    [clause(["第二条"], "第二条　培训。"), clause(["第十条"], "第十条 培训。")],
    [clause(["1"], "1．培训。"), clause(["3"], "3.培训。")],
  ];
  for (const [before, after] of pairs) {
    assert.deepEqual(clauseKinds({ kind: "changed", before, after, duties: [] }), ["number"], before.text);
  }
});

test("other words under one number", () => {
  const change = { ...CHANGED, before: clause(["一"], "一、培训五百人"), after: clause(["一"], "一、培训八百人"), duties: [] };
  assert.deepEqual(clauseKinds(change), ["words"]);
  assert.deepEqual(clauseKinds({ kind: "added", before: null, after: change.after, duties: [] }), ["added"]);
});

test("roles are words and deadlines stay as printed", () => {
  assert.deepEqual(dutyWords(CHANGED.duties[0]), ["负责", "牵头"]);
  assert.deepEqual(dutyWords({ kind: "deadline", before: null, after: "2025年底前" }), ["—", "2025年底前"]);
});

test("the summary names only what there is", () => {
  const same = { fields: [], clauses: [], same: 3 };
  assert.equal(summaryWords(same), "没有不同：3 条条款全部一样。");
  assert.equal(
    summaryWords({ fields: [], clauses: [CHANGED, { ...CHANGED, kind: "added", duties: [] }], same: 0 }),
    "新增 1 条；改动 1 条；责任分工 1 处不同",
  );
});

test("as text, every field, clause and duty has a line", () => {
  const fields = [{ field: "issuers", before: [], after: ["甘肃省商务厅", "甘肃省教育厅"] }];
  assert.deepEqual(changeLines({ fields, clauses: [CHANGED], same: 0 }).slice(1), [
    "发文机关：— → 甘肃省商务厅、甘肃省教育厅",
    "编号、分工 二 培训人员",
    "    角色 省教育厅：负责 → 牵头",
  ]);
});
