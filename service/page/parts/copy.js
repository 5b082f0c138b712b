// Buttons that copy to the clipboard, also over plain HTTP, where browsers close their clipboard to scripts.

import { element } from "../core/element.js";
import { showNotice } from "../core/notice.js";
import { say } from "../core/words.js";

const copyBySelection = (text) => {
  const field = element("textarea", { class: "aside", "aria-hidden": "true" }, text);
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  before?.focus();
  return isCopied;
};

const copyByClipboard = async (text) => {
  if (!navigator.clipboard) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

const copy = async (text, told) => {
  const isCopied = (await copyByClipboard(text)) || copyBySelection(text);
  showNotice(isCopied ? say("copied", { text: told }) : say("copy.failed"));
};

/** A button that copies `text`, and says that `told` was copied. */
export const copyButton = (label, text, told = text) =>
  element("button", { type: "button", class: "quiet", click: () => copy(text, told) }, label);

/** A button for each form in which a clause or a document can be cited. */
export const citationButtons = ({ citation, citation_gbt }) => [
  copyButton(say("copy.citation"), citation),
  copyButton(say("copy.gbt"), citation_gbt),
];
