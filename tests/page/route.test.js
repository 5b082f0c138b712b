// Which view an address opens.

import assert from "node:assert/strict";
import { test } from "node:test";
import { matchRoute } from "../../service/page/core/route.js";
import { VIEWS } from "../../service/page/views.js";
import { changesView } from "../../service/page/views/changes.js";
import { compareView } from "../../service/page/views/compare.js";
import { departmentView } from "../../service/page/views/department.js";
import { documentsView } from "../../service/page/views/documents.js";
import { failedView, missingView } from "../../service/page/views/failed.js";
import { foldersView } from "../../service/page/views/folders.js";
import { clauseView, documentView } from "../../service/page/views/reader.js";
import { remarksView } from "../../service/page/views/remarks.js";
import { searchView } from "../../service/page/views/search.js";
import { uploadView } from "../../service/page/views/upload.js";

const CASES = [
  ["/", searchView, []],
  ["/departments/%E7%94%98%E8%82%83%E7%9C%81/health", departmentView, ["甘肃省/health"]],
  ["/documents", documentsView, []],
  ["/documents/ab%2Fc", documentView, ["ab/c"]],
  ["/clauses/x-1", clauseView, ["x-1"]],
  ["/compare", compareView, []],
  ["/changes", changesView, []],
  ["/folders", foldersView, []],
  ["/remarks", remarksView, []],
  ["/upload", uploadView, []],
];

for (const [path, view, parts] of CASES) {
  test(`${path} opens its view`, () => {
    assert.deepEqual(matchRoute(VIEWS.routes, path), { view, parts });
  });
}

test("the cases above cover every route", () => {
  assert.deepEqual(
    CASES.map(([, view]) => view),
    VIEWS.routes.map(([, view]) => view),
  );
});

for (const path of ["/search", "/documents/", "/documents/a/b", "/departments/", "/v1/documents", ""]) {
  test(`"${path}" opens none`, () => assert.equal(matchRoute(VIEWS.routes, path), null));
}

test("a missing address and a failed view have views of their own", () => {
  assert.deepEqual([VIEWS.missing, VIEWS.failed], [missingView, failedView]);
});
