// The views for an address that names nothing, and for a view that failed.

import { element } from "../core/element.js";
import { show } from "../core/route.js";
import { say } from "../core/words.js";
import { askForKey } from "../parts/key_dialog.js";

// HTTP statuses that another key may cure
const NEED_KEY = [401, 403];

export const missingView = () => ({
  title: say("missing"),
  nodes: [
    element("h1", {}, say("missing")),
    element("p", {}, say("missing.text")),
    element("a", { href: "/" }, say("nav.search")),
  ],
});

export const failedView = (error) => ({
  title: say("failed"),
  nodes: [
    element("h1", {}, say("failed")),
    element("p", { class: "fault", role: "alert" }, error.message),
    element(
      "div",
      { class: "row" },
      element("button", { type: "button", click: () => show({ moved: false }) }, say("retry")),
      NEED_KEY.includes(error.status) && element("button", { type: "button", click: askForKey }, say("key.button")),
    ),
  ],
});
