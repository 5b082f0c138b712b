// The words of the page, in the language that is chosen.

import { chinese } from "../words/chinese.js";
import { english } from "../words/english.js";
import { lastingStore } from "./storage.js";

export const language = () => (document.documentElement.lang === "en" ? "en" : "zh");

const table = () => (language() === "en" ? english : chinese);

/** The words under a key, each {name} replaced from `values`. */
export const say = (key, values = {}) => table()[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** The word for a value of a fixed list, or the value itself where the list does not know it. */
export const term = (list, value) => (table()[`${list}.${value}`] ? say(`${list}.${value}`) : value);

export const switchLanguage = () => {
  const next = language() === "en" ? "zh-CN" : "en";
  document.documentElement.lang = next;
  lastingStore.set("language", next === "en" ? "en" : null);
};

/** Write the words of the frame, which stands in index.html. */
export const translateFrame = () => {
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]"))
    node.setAttribute("aria-label", say(node.dataset.label));
};
