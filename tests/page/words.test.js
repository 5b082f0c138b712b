// The words of the page: the same keys in both languages, each of them used.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { say, term } from "../../service/page/core/words.js";
import { chinese } from "../../service/page/words/chinese.js";
import { english } from "../../service/page/words/english.js";

const PAGE = new URL("../../service/page/", import.meta.url);

const gaps = (words) => Object.entries(words).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]);

const inLanguage = (lang, then) => {
  globalThis.document = { documentElement: { lang } };
  try {
    return then();
  } finally {
    delete globalThis.document;
  }
};

test("both languages have the same keys and gaps, in the same order", () => {
  assert.deepEqual(gaps(chinese), gaps(english));
});

test("every key is used", () => {
  const files = readdirSync(PAGE, { recursive: true }).filter((name) => /\.(js|html)$/.test(name));
  const used = files
    .filter((name) => !name.startsWith("words"))
    .map((name) => readFileSync(new URL(name.replaceAll("\\", "/"), PAGE), "utf-8"))
    .join("");
  for (const key of Object.keys(chinese)) {
    const start = key.slice(0, Math.max(0, key.lastIndexOf(".")));
    assert.ok(
      used.includes(`"${key}"`) || used.includes(`\`${start}.\${`) || ["level", "status", "role"].includes(start),
      key,
    );
  }
});

test("gaps are filled, and one without a value is empty", () => {
  assert.equal(
    inLanguage("zh-CN", () => say("page", { page: 2, pages: 5 })),
    "第 2 页，共 5 页",
  );
  assert.equal(
    inLanguage("en", () => say("page", { page: 2 })),
    "Page 2 of ",
  );
});

test("a value that the list does not know stands for itself", () => {
  assert.equal(
    inLanguage("zh-CN", () => term("role", "lead")),
    "牵头",
  );
  assert.equal(
    inLanguage("zh-CN", () => term("issuer", "甘肃省科学技术厅")),
    "甘肃省科学技术厅",
  );
});
