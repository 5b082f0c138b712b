// Wires the frame of the page: language, look, key; then shows what the address names.

import { askForKey } from "./key.js";
import { changeLook, sayLook } from "./look.js";
import { follow, show } from "./route.js";
import { changeLanguage, language, say, sayFixed } from "./words.js";

const frame = () => {
  sayFixed();
  sayLook();
  const other = document.getElementById("language");
  other.textContent = say("language.other");
  other.lang = language() === "en" ? "zh-CN" : "en";
};

document.getElementById("language").addEventListener("click", () => {
  changeLanguage();
  frame();
  show({ moved: false });
});
document.getElementById("look").addEventListener("click", () => {
  changeLook();
  sayLook();
});
document.getElementById("key").addEventListener("click", askForKey);

// what is folded away would be missing on paper
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details.standing")) folded.open = true;
});

frame();
follow();
show({ moved: false });
