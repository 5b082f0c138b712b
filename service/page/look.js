// Light or dark: as the system says when the page is opened, until the reader chooses.

import { forGood } from "./kept.js";
import { say } from "./words.js";

const isDark = () => document.documentElement.dataset.look === "dark";

export const changeLook = () => {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.look = next;
  forGood.set("look", next);
};

export const sayLook = () => {
  document.getElementById("look").textContent = say(isDark() ? "look.light" : "look.dark");
};
