// Dialogs with a form: one that confirms, and one that stays open until the service has taken what was sent.

import { element } from "./element.js";
import { say } from "./words.js";

const open = (form, closed = () => {}) => {
  const close = () => {
    dialog.remove();
    closed();
  };
  const dialog = element("dialog", { "aria-labelledby": "dialog-title", close }, form);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};

const titleLine = (title) => element("h2", { id: "dialog-title" }, title);

const closeButton = (label, properties = {}) =>
  element(
    "button",
    { type: "button", ...properties, click: (event) => event.target.closest("dialog").close() },
    label,
  );

/** Open a dialog; `then` runs when its form is sent. The browser returns the focus to where it was. */
export const openDialog = (title, content, confirm, then) => {
  const form = element(
    "form",
    { method: "dialog" },
    titleLine(title),
    content,
    element("div", { class: "row" }, element("button", { class: "main" }, confirm), closeButton(say("cancel"))),
  );
  form.addEventListener("submit", () => then());
  open(form);
};

/**
 * Open a dialog whose form stays until it has been taken. Why it was not is a sentence above its buttons.
 *
 * send: takes the form, and promises what to show instead of it, or nothing to close it; what it throws is shown
 * done: runs when the dialog has closed after the form was taken
 */
export const openForm = (title, content, confirm, send, done = () => {}) => {
  let isTaken = false;
  const fault = element("p", { class: "fault", role: "alert", hidden: true });
  const button = element("button", { class: "main" }, confirm);
  const submit = async (event) => {
    event.preventDefault();
    fault.hidden = true;
    button.disabled = true;
    try {
      const result = await send(form);
      isTaken = true;
      if (!dialog.isConnected) done(); // it was closed meanwhile
      else if (result) showResult(form, title, result);
      else dialog.close();
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
    }
    button.disabled = false;
  };
  const buttons = element("div", { class: "row" }, button, closeButton(say("cancel")));
  const form = element("form", { novalidate: true, submit }, titleLine(title), content, fault, buttons);
  const dialog = open(form, () => isTaken && done());
  dialog.classList.add("form");
};

const showResult = (form, title, result) => {
  const close = closeButton(say("close"), { class: "main" });
  form.replaceChildren(
    titleLine(title),
    element("div", { class: "result", role: "status" }, result),
    element("div", { class: "row" }, close),
  );
  close.focus();
};
