// Which departments an answer shows, and under which clause.

import assert from "node:assert/strict";
import { test } from "node:test";
import { groupByProof, rangesOf, shownProofs } from "../../service/page/parts/search/answer.js";

const department = (name, clause, score) => ({ name, score, duties: [{ clause_id: clause }] });

test("departments stand under the clause that proves them, in the order of the answer", () => {
  const [a, b, c] = [department("甲", "1", 0.9), department("乙", "2", 0.8), department("丙", "1", 0.7)];
  assert.deepEqual(groupByProof([a, b, c]), [
    ["1", [a, c]],
    ["2", [b]],
  ]);
});

test("at most three clauses are shown, and none far below the first", () => {
  const proofs = (...scores) => scores.map((score, place) => [String(place), [department("甲", String(place), score)]]);
  assert.equal(shownProofs(proofs(0.8, 0.8, 0.8, 0.8), 0.25), 3);
  assert.equal(shownProofs(proofs(0.8, 0.2, 0.19), 0.25), 2);
  assert.equal(shownProofs(proofs(0.8, 0.2), 0.5), 1);
  assert.equal(shownProofs(proofs(0.8), 0.25), 1);
});

test("a name is marked where it stands, in code points", () => {
  assert.deepEqual(rangesOf("省教育厅", "𠮷林（责任单位：省教育厅）"), [[8, 12]]);
  assert.deepEqual(rangesOf("省财政厅", "（责任单位：省教育厅）"), []);
});
