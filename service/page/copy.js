// Copies to the clipboard, also where the page came over plain HTTP and the browser's own clipboard is closed to it.

import { element } from "./element.js";
import { notice } from "./notice.js";
import { say } from "./words.js";

const byHand = (text) => {
  const field = element("textarea", { class: "aside", "aria-hidden": "true" }, text);
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus();
  return done;
};

export const copy = async (text) => {
  const done = await (navigator.clipboard?.writeText(text).then(() => true) ?? Promise.resolve(false)).catch(
    () => false,
  );
  notice(done || byHand(text) ? say("copied", { text }) : say("copy.failed"));
};

export const copyButton = (label, text) =>
  element("button", { type: "button", class: "quiet", click: () => copy(text) }, label);

/** A button for each form in which a clause or document can be cited. */
export const citationButtons = ({ citation, citation_gbt }) => [
  copyButton(say("copy.citation"), citation),
  copyButton(say("copy.gbt"), citation_gbt),
];
