// A question that has to be answered before going on.

import { element } from "./element.js";
import { say } from "./words.js";

/** Ask with a form; `then` is called with the form when it is sent. The browser gives focus back where it was. */
export const ask = (title, content, confirm, then) => {
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
  form.addEventListener("submit", () => then(form));
  document.body.append(dialog);
  dialog.showModal();
};
