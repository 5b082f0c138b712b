// Starts the page: its frame with language, theme and key, then the view that the address names.
//
// The rooms, each importing only from itself and from those before it:
//   words  the texts, in both languages
//   core   what every view needs: requests, addresses, nodes, the route from an address to a view
//   parts  pieces of views; those that one view alone needs stand in a folder named after it
//   views  one file for each view

import { follow, show } from "./core/route.js";
import { labelThemeButton, switchTheme } from "./core/theme.js";
import { language, say, switchLanguage, translateFrame } from "./core/words.js";
import { askForKey } from "./parts/key_dialog.js";
import { followTroubles, translateTroubles } from "./parts/troubles_bar.js";
import { VIEWS } from "./views.js";

const labelFrame = () => {
  translateFrame();
  labelThemeButton();
  const button = document.getElementById("language");
  button.textContent = say("language.other");
  button.lang = language() === "en" ? "zh-CN" : "en";
};

document.getElementById("language").addEventListener("click", () => {
  switchLanguage();
  labelFrame();
  show({ moved: false });
  translateTroubles();
});
document.getElementById("theme").addEventListener("click", () => {
  switchTheme();
  labelThemeButton();
});
document.getElementById("key").addEventListener("click", askForKey);

// folded sections would be missing on paper
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details.standing")) folded.open = true;
});

labelFrame();
follow(VIEWS);
show({ moved: false }).then(followTroubles);
