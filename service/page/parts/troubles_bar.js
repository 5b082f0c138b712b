// A bar above the page that says what does not work in the service, in the words of /ready.
//
// The reader may put it away until the tab is closed; something else that goes wrong later is shown again.

import { get } from "../core/api.js";
import { element } from "../core/element.js";
import { tabStore } from "../core/storage.js";
import { say } from "../core/words.js";

// Milliseconds between two questions while the page is seen.
const PAUSE = 60_000;

let latest = 0;

const storedText = () => tabStore.get("troubles");

/** What does not work, or null where nobody knows: a service that is away is told by the views. */
const currentTroubles = () =>
  get("/ready").then(
    (ready) => ready.troubles,
    (error) => (error.status === 503 ? [error.message] : null),
  );

const putAway = (text) => {
  tabStore.set("troubles", text);
  document.getElementById("troubles").replaceChildren();
  document.getElementById("main").focus({ preventScroll: true }); // the button with the focus is gone
};

const draw = (sentences) => {
  const bar = document.getElementById("troubles");
  const text = sentences.join("\n");
  if (bar.dataset.text === text) return; // or it would be read out once more
  bar.dataset.text = text;
  const isWanted = text && text !== storedText();
  bar.replaceChildren(
    ...(isWanted
      ? [
          element("div", {}, ...sentences.map((sentence) => element("p", {}, sentence))),
          element("button", { type: "button", click: () => putAway(text) }, say("troubles.dismiss")),
        ]
      : []),
  );
};

/** Ask what does not work, and show it in the language of the page. */
export const showTroubles = async () => {
  const turn = ++latest;
  const sentences = await currentTroubles();
  if (sentences && turn === latest) draw(sentences);
};

/** As `showTroubles`, after the language has changed: what was put away stays away. */
export const translateTroubles = async () => {
  const bar = document.getElementById("troubles");
  const turn = ++latest;
  const isAway = Boolean(bar.dataset.text) && bar.dataset.text === storedText();
  const sentences = await currentTroubles();
  if (!sentences || turn !== latest) return;
  if (isAway) tabStore.set("troubles", sentences.join("\n"));
  draw(sentences);
};

/** Show what does not work from now on. */
export const followTroubles = () => {
  showTroubles();
  setInterval(() => document.visibilityState === "visible" && showTroubles(), PAUSE);
};
