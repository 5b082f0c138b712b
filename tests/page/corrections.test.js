// What forms for corrections send, which corrections hold, and how they are told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { moment } from "../../service/page/core/moments.js";
import { latestOfEach } from "../../service/page/parts/reader/corrected_mark.js";
import { inOrder } from "../../service/page/parts/reader/document_head.js";
import { correctedDuties, dutiesToCorrect } from "../../service/page/parts/reader/duty_form.js";
import { fieldTexts, headerCorrections } from "../../service/page/parts/reader/header_form.js";
import { correctedWords, placeWords, readWords } from "../../service/page/parts/values.js";
import { toDo } from "../../service/page/views/folders.js";

globalThis.document = { documentElement: { lang: "zh-CN" } };

const DOC = { title: "办法", doc_number: null, issuers: ["甲厅", "乙厅"], issued: "2024-01-31", status: "amended" };

test("only fields that were changed are sent", () => {
  const before = fieldTexts(DOC, undefined);
  assert.deepEqual(headerCorrections(before, before), []);
  assert.equal(before.issuers, "甲厅\n乙厅");
  assert.equal(before.status, "", "the status of today is not one that somebody corrected");
  assert.equal(fieldTexts(DOC, "repealed").status, "repealed");
});

test("an emptied field has no value, and issuers are a list", () => {
  const before = fieldTexts(DOC, undefined);
  const after = { ...before, issuers: "甲厅\n\n 丙厅 ", issued: "", region: " 甘肃省 ", status: "repealed" };
  assert.deepEqual(headerCorrections(before, after), [
    { kind: "header", field: "issuers", value: ["甲厅", "丙厅"] },
    { kind: "header", field: "issued", value: null },
    { kind: "header", field: "region", value: "甘肃省" },
    { kind: "header", field: "status", value: "repealed" },
  ]);
  assert.deepEqual(headerCorrections(before, { ...before, issuers: "" })[0].value, []);
});

test("what sentences state is not corrected, and empty lines are not sent", () => {
  const holder = { text: "省教育厅", role: "lead", name: "省教育厅" };
  const duties = [
    { source: "own", holders: [holder], deadline: null },
    { source: "text", holders: [holder], deadline: null },
  ];
  const begun = dutiesToCorrect(duties);
  assert.deepEqual(begun, [{ holders: [{ text: "省教育厅", role: "lead" }], deadline: "" }]);
  const empty = { text: " ", role: "lead" };
  assert.deepEqual(correctedDuties([...begun, { holders: [empty], deadline: "" }]), [
    { holders: [{ text: "省教育厅", role: "lead" }], deadline: null },
  ]);
  assert.deepEqual(correctedDuties([{ holders: [empty], deadline: "年底前" }]), [{ holders: [], deadline: "年底前" }]);
});

test("of several corrections of one place the last holds, and none that was taken back", () => {
  const one = (number, field, undone = null) => ({ number, kind: "header", field, value: "x", undone });
  const kept = [one(1, "title"), one(2, "region"), one(3, "title"), one(4, "region", "2026-01-01T00:00:00+00:00")];
  assert.deepEqual(
    latestOfEach(kept).map(({ number }) => number),
    [3, 2],
  );
});

test("a time is that of the reader", () => {
  process.env.TZ = "Asia/Shanghai";
  assert.equal(moment("2026-11-30T18:45:59+00:00"), "2026-12-01 02:45");
});

test("a correction is told in words", () => {
  const holders = [
    { text: "省教育厅", role: "lead" },
    { text: "省妇联", role: "support" },
  ];
  const duties = { kind: "duties", value: [{ holders, deadline: "年底前" }], was: [] };
  assert.equal(placeWords(duties), "责任分工");
  assert.equal(correctedWords(duties), "省教育厅（牵头）、省妇联（配合）；年底前");
  assert.equal(readWords(duties), "—");
  const status = { kind: "header", field: "status", value: "not_in_force", was: null };
  assert.deepEqual([placeWords(status), correctedWords(status), readWords(status)], ["有效性", "尚未施行", "—"]);
  const begin = { kind: "begin", value: { at: 9, path: ["二", "（三）"] }, was: ["二"] };
  assert.deepEqual([correctedWords(begin), readWords(begin)], ["二 · （三）", "二"]);
});

test("of two versions the superseded one comes first, or else the older one", () => {
  const [one, other] = [{ id: "a", issued: "2024-01-01" }, { id: "b", issued: "2023-01-01" }];
  const ids = (left, right) => inOrder(left, right).map(({ id }) => id);
  assert.deepEqual(ids(one, other), ["b", "a"]);
  assert.deepEqual(ids(other, one), ["b", "a"]);
  assert.deepEqual(ids({ ...one, superseded_by: { id: "b" } }, other), ["a", "b"]);
  assert.deepEqual(ids(other, { ...one, repealed_by: { id: "b" } }), ["a", "b"]);
});

test("what there is to do in folders is counted without what is only told", () => {
  const folder = { new: ["a"], changed: [], renamed: [{}], gone: ["b", "c"], unreadable: [{}], waiting: ["d"] };
  assert.equal(toDo([folder, folder]), 8);
  assert.equal(toDo([folder], ["gone"]), 2);
});
