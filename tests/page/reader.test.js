// From spans of a document to the text and the page image of a clause.

import assert from "node:assert/strict";
import { test } from "node:test";
import { characters } from "../../service/page/core/characters.js";
import { spanInClause } from "../../service/page/parts/reader/document_text.js";
import { boxesOf, frameStyle } from "../../service/page/parts/reader/page_image.js";

const DOCUMENT = "题目\n第一条　开展\n培训。— 1 —\n每年一次。";
const CLAUSE = {
  text: "第一条　开展培训。每年一次。",
  pieces: [
    [3, 13],
    [19, 24],
  ],
};

const textOf = (range) =>
  range &&
  characters(CLAUSE.text)
    .slice(...range)
    .join("");

test("a span is found in the clause whose lines are rejoined", () => {
  const inClause = spanInClause(CLAUSE, characters(DOCUMENT));
  assert.equal(textOf(inClause(7, 12)), "开展培训");
  assert.equal(textOf(inClause(10, 22)), "培训。每年一");
});

test("a span reaching beyond the clause is cut to it, and one elsewhere is not found", () => {
  const inClause = spanInClause(CLAUSE, characters(DOCUMENT));
  assert.equal(textOf(inClause(0, 6)), "第一条");
  assert.equal(inClause(0, 2), null);
  assert.equal(inClause(13, 19), null, "a page number between the pieces");
});

test("the boxes of a clause are those that hold words of its pieces", () => {
  const box = (start, end) => ({ span: [start, end] });
  const [before, first, between, last] = [box(0, 3), box(2, 8), box(13, 19), box(19, 24)];
  assert.deepEqual(boxesOf(CLAUSE, [before, first, between, last]), [first, last]);
});

test("the frame surrounds all boxes with a margin, in per cent of the page", () => {
  const boxes = [
    { left: 103, top: 203, right: 200, bottom: 220 },
    { left: 110, top: 230, right: 297, bottom: 297 },
  ];
  assert.deepEqual(frameStyle(boxes, 400, 1000), { left: "25%", top: "20%", width: "50%", height: "10%" });
});
