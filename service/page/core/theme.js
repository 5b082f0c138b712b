// Light or dark: as the system says, until the reader chooses. before_paint.js sets it first.

import { lastingStore } from "./storage.js";
import { say } from "./words.js";

const isDark = () => document.documentElement.dataset.theme === "dark";

export const switchTheme = () => {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  lastingStore.set("look", next); // browsers already hold choices under this name
};

export const labelThemeButton = () => {
  document.getElementById("theme").textContent = say(isDark() ? "theme.light" : "theme.dark");
};
