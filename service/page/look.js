// Light or dark: as the system says, until the reader chooses.

import { forGood } from "./kept.js";
import { say } from "./words.js";

const isDark = () => {
  const chosen = document.documentElement.dataset.look;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

export const changeLook = () => {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.look = next;
  forGood.set("look", next);
};

export const sayLook = () => {
  document.getElementById("look").textContent = say(isDark() ? "look.light" : "look.dark");
};
