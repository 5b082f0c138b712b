// What the page says, in the language that is chosen.

import { forGood } from "./kept.js";
import { english } from "./words_en.js";
import { chinese } from "./words_zh.js";

export const language = () => (document.documentElement.lang === "en" ? "en" : "zh");

/** The words under a key, each {name} filled in from `values`. */
export const say = (key, values = {}) =>
  (language() === "en" ? english : chinese)[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** The word for a value of a fixed list, or the value itself where the list does not know it. */
export const term = (list, value) =>
  (language() === "en" ? english : chinese)[`${list}.${value}`] ? say(`${list}.${value}`) : value;

export const changeLanguage = () => {
  const next = language() === "en" ? "zh-CN" : "en";
  document.documentElement.lang = next;
  forGood.set("language", next === "en" ? "en" : null);
};

/** Say everything anew that stands in the HTML itself. */
export const sayFixed = () => {
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]"))
    node.setAttribute("aria-label", say(node.dataset.label));
};
