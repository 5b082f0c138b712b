// Code points, and where the characters of an extracted text stand in the text with its lines rejoined.

import assert from "node:assert/strict";
import { test } from "node:test";
import { align, characters, slice } from "../../service/page/core/characters.js";

test("a character outside the basic plane counts once", () => {
  const list = characters("𠮷林省");
  assert.equal(list.length, 3);
  assert.equal(slice(list, 1), "林省");
  assert.equal(slice(list, 0, 1), "𠮷");
});

test("blanks of either text are passed over", () => {
  assert.deepEqual(align(characters("加强\n 科普"), characters("加强科普")), [0, 1, null, null, 2, 3]);
  assert.deepEqual(align(characters("加强科普"), characters("加强 科普")), [0, 1, 3, 4]);
});

test("nothing is aligned after a disagreement", () => {
  assert.deepEqual(align(characters("一二三四"), characters("一二五四")), [0, 1, null, null]);
  assert.deepEqual(align(characters("一二三"), characters("一")), [0, null, null]);
});
