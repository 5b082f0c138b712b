// Upload of documents: each file with its progress, then with what was read from it.

import { element } from "../core/element.js";
import { facts } from "../core/facts.js";
import { say } from "../core/words.js";
import { askForKey, hasKey } from "../parts/key_dialog.js";
import { followEncoding } from "../parts/upload/encoding.js";
import { report } from "../parts/upload/report.js";
import { sendFile } from "../parts/upload/send_file.js";

// the uploads of this tab, newest first; they outlive the view
const uploads = [];

const ENDED = ["done", "known", "failed"];

export const uploadView = () => {
  const list = element(
    "ul",
    { class: "uploads", "aria-live": "polite", "aria-label": say("upload.reports") },
    uploads.map((upload) => upload.draw()),
  );
  const take = (files) => {
    if (!hasKey()) {
      askForKey();
      return;
    }
    for (const file of files) list.prepend(start(file));
  };
  return {
    title: say("upload.title"),
    nodes: [
      element("h1", {}, say("upload.title")),
      element("p", { class: "lead" }, say("upload.lead")),
      !hasKey() &&
        element(
          "p",
          { class: "row" },
          say("upload.key"),
          element("button", { type: "button", click: askForKey }, say("key.button")),
        ),
      dropField(take),
      followEncoding(),
      list,
    ],
  };
};

const dropField = (take) => {
  const field = element("input", {
    type: "file",
    id: "files",
    class: "aside",
    multiple: true,
    accept: facts().suffixes.join(","),
    change: (event) => {
      take([...event.target.files]);
      event.target.value = "";
    },
  });
  const drag = (event) => {
    event.preventDefault();
    event.currentTarget.classList.toggle("over", event.type === "dragover");
  };
  const drop = (event) => {
    drag(event);
    take([...event.dataTransfer.files]);
  };
  return element(
    "div",
    { class: "drop", dragover: drag, dragleave: drag, drop },
    field,
    element("label", { for: "files", class: "button" }, say("upload.field")),
    element("p", {}, say("upload.drop")),
  );
};

/** Start to upload a file; its card. */
const start = (file) => {
  const upload = { name: file.name, state: "sending", share: 0, result: null, error: null, node: null };
  upload.draw = () => (upload.node = card(upload));
  // only a new state draws a new card, since a screen reader reads out each card
  const change = (changes) => {
    const isNews = changes.state !== upload.state;
    Object.assign(upload, changes);
    if (isNews) upload.node.replaceWith(upload.draw());
    else if (upload.state === "sending") upload.node.querySelector("progress").value = upload.share;
  };
  uploads.unshift(upload);
  sendFile(file, change).then(
    (result) => {
      change({ state: result.new ? "done" : "known", result });
      followEncoding();
    },
    (error) => change({ state: "failed", error }),
  );
  return upload.draw();
};

const card = ({ name, state, share, result, error }) =>
  element(
    "li",
    { class: `upload ${state}` },
    element(
      "p",
      { class: "bar" },
      element("strong", {}, name),
      element("span", { class: "state" }, say(`upload.${state}`)),
    ),
    !ENDED.includes(state) &&
      element("progress", { max: 1, value: state === "sending" ? share : null, "aria-label": say(`upload.${state}`) }),
    error && element("p", { class: "fault" }, error.message),
    result && report(result),
  );
