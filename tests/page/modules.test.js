// No module needs the page when it is loaded, so that each can be tested without a browser.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

const PAGE = new URL("../../service/page/", import.meta.url);

// these two start the page
const START = ["start.js", "before_paint.js"];

const modules = readdirSync(PAGE, { recursive: true })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".js") && !START.includes(name));

test("modules are found in every room", () => {
  assert.deepEqual([...new Set(modules.map((name) => name.split("/").at(0)))].sort(), [
    "core",
    "parts",
    "views",
    "views.js",
    "words",
  ]);
});

for (const name of modules) test(name, () => import(new URL(name, PAGE)));
