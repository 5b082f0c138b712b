// Addresses of views and query strings.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clauseAddress,
  departmentAddress,
  documentAddress,
  withChanges,
  withQuery,
} from "../../service/page/core/addresses.js";

test("ids are encoded, and the slash in a department's id stays", () => {
  assert.equal(clauseAddress("a/b"), "/clauses/a%2Fb");
  assert.equal(documentAddress("甲"), "/documents/%E7%94%B2");
  assert.equal(departmentAddress("甘肃省/health?"), "/departments/%E7%94%98%E8%82%83%E7%9C%81/health%3F");
});

test("lists repeat a name, empty values are left out, zero and false are not", () => {
  assert.equal(withQuery("/", { q: "a b", role: ["lead", "support"] }), "/?q=a+b&role=lead&role=support");
  assert.equal(withQuery("/", { q: "", left: null, right: undefined, role: [] }), "/");
  assert.equal(withQuery("/", { offset: 0, inherited: false }), "/?offset=0&inherited=false");
  assert.equal(withQuery("/v1/documents"), "/v1/documents");
});

test("changes replace or remove values and keep the others", () => {
  const query = new URLSearchParams("q=x&role=lead&role=support&page=3");
  assert.equal(withChanges("/", query, { page: null }), "/?q=x&role=lead&role=support");
  assert.equal(withChanges("/", query, { role: ["lead"], sort: "issued" }), "/?q=x&role=lead&page=3&sort=issued");
  assert.equal(withChanges("/", query, { role: [], q: null, page: 1 }), "/?page=1");
});
