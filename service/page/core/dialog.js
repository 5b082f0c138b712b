// A dialog with a form, open until the reader confirms or cancels.

import { element } from "./element.js";
import { say } from "./words.js";

/** Open a dialog; `then` runs when its form is sent. The browser returns the focus to where it was. */
export const openDialog = (title, content, confirm, then) => {
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { id: "dialog-title" }, title),
    content,
    element(
      "div",
      { class: "row" },
      element("button", { class: "main" }, confirm),
      element("button", { type: "button", click: () => dialog.close() }, say("cancel")),
    ),
  );
  const dialog = element("dialog", { "aria-labelledby": "dialog-title", close: () => dialog.remove() }, form);
  form.addEventListener("submit", () => then());
  document.body.append(dialog);
  dialog.showModal();
};
