// What a correction or another reading has changed, shown in the dialog that asked for it.

import { element } from "../../core/element.js";
import { say } from "../../core/words.js";
import { changeLines, isNothing } from "./words.js";

/** The report; `done` says what was done. */
export const changeReport = (changes, done) => [
  element("p", {}, done),
  isNothing(changes)
    ? element("p", {}, say("changes.nothing_else"))
    : element(
        "ul",
        { class: "report-lines", lang: "zh-CN" },
        changeLines(changes).map((line) => element("li", { class: line.startsWith(" ") ? "deeper" : null }, line.trim())),
      ),
];
