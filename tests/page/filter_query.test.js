// Filters from an address to the service and back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { areSelective, choicesOf, cleared, filtersOf, toggled } from "../../service/page/parts/search/filter_query.js";
import { withChanges } from "../../service/page/core/addresses.js";
import { searchOf } from "../../service/page/views/search.js";

const query = (text) => new URLSearchParams(text);

test("lists keep every value, dates the one, other names are ignored", () => {
  const filters = filtersOf(query("q=x&role=lead&role=support&issued_from=2020-01-01&issued_to=&evil=1&page=2"));
  assert.deepEqual(filters, { role: ["lead", "support"], issued_from: "2020-01-01" });
});

test("inherited duties are left out only on request", () => {
  assert.deepEqual(filtersOf(query("inherited=false")), { inherited: false });
  assert.deepEqual(filtersOf(query("inherited=true")), {});
});

test("leaving out inherited duties selects nothing by itself", () => {
  assert.equal(areSelective({ inherited: false }), false);
  assert.equal(areSelective({ inherited: false, role: ["lead"] }), true);
  assert.equal(areSelective({}), false);
});

test("choosing and dropping a value leads back to the first page", () => {
  const before = query("q=x&role=lead&page=3");
  assert.equal(withChanges("/", before, toggled(before, "role", "support", true)), "/?q=x&role=lead&role=support");
  assert.equal(withChanges("/", before, toggled(before, "role", "lead", true)), "/?q=x&role=lead");
  assert.equal(withChanges("/", before, toggled(before, "role", "lead", false)), "/?q=x");
});

test("clearing drops every filter and keeps question and order", () => {
  const before = query(
    "q=x&sort=issued&department=a&role=lead&status=amended&region=b&level=city&issuer=c&doc_number=d" +
      "&issued_from=2020-01-01&issued_to=2021-01-01&inherited=false&page=2",
  );
  assert.equal(withChanges("/", before, cleared()), "/?q=x&sort=issued");
});

test("chosen values come first, also those without results", () => {
  const counts = [
    { value: "a", count: 5 },
    { value: "b", count: 3 },
  ];
  assert.deepEqual(choicesOf(counts, ["b", "c"]), [
    { value: "b", count: 3 },
    { value: "c", count: 0 },
    { value: "a", count: 5 },
  ]);
  assert.deepEqual(choicesOf(counts, []), counts);
});

test("an unknown order is that by relevance", () => {
  assert.deepEqual(searchOf(query("q=+x+&sort=issued")), { query: "x", filters: {}, sort: "issued" });
  assert.deepEqual(searchOf(query("sort=evil&role=lead")), {
    query: "",
    filters: { role: ["lead"] },
    sort: "relevance",
  });
});
