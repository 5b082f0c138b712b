// The page works where the browser stores nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tabStore } from "../../service/page/core/storage.js";

test("values are stored, and an empty one is removed", () => {
  const values = new Map();
  globalThis.sessionStorage = {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => values.set(name, value),
    removeItem: (name) => values.delete(name),
  };
  tabStore.set("key", "abc");
  assert.equal(tabStore.get("key"), "abc");
  tabStore.set("key", "");
  assert.equal(values.has("key"), false);
});

test("a browser that refuses is no error", () => {
  const refuse = () => {
    throw new Error("refused");
  };
  globalThis.sessionStorage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  tabStore.set("key", "abc");
  tabStore.set("key", null);
  assert.equal(tabStore.get("key"), null);
});
