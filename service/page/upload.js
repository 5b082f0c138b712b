// Taking documents in: each file with its progress, and then with what was read out of it.

import { element } from "./element.js";
import { askForKey, hasKey } from "./key.js";
import { report } from "./report.js";
import { say } from "./words.js";
import { send } from "./sending.js";

// kept while the reader looks elsewhere, newest first
const files = [];

export const upload = async () => {
  const list = element(
    "ul",
    { class: "uploads", "aria-live": "polite", "aria-label": say("upload.reports") },
    files.map((one) => one.draw()),
  );
  const take = (chosen) => {
    if (!hasKey()) {
      askForKey();
      return;
    }
    for (const file of chosen) list.prepend(taking(file));
  };
  const field = element("input", {
    type: "file",
    id: "files",
    class: "aside",
    multiple: true,
    accept: ".txt,.md,.doc,.docx,.pdf,.html,.htm,.ofd,.png,.jpg,.jpeg,.tif,.tiff,.bmp",
    change: (event) => {
      take([...event.target.files]);
      event.target.value = "";
    },
  });
  const over = (event) => {
    event.preventDefault();
    event.currentTarget.classList.toggle("over", event.type === "dragover");
  };
  const drop = (event) => {
    over(event);
    take([...event.dataTransfer.files]);
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
      element(
        "div",
        { class: "drop", dragover: over, dragleave: over, drop },
        field,
        element("label", { for: "files", class: "button" }, say("upload.field")),
        element("p", {}, say("upload.drop")),
      ),
      list,
    ],
  };
};

const taking = (file) => {
  const one = { name: file.name, state: "sending", share: 0, result: null, error: null, node: null };
  one.draw = () => (one.node = card(one));
  // drawn anew at every stage and no oftener: each time a screen reader reads it out
  const change = (facts) => {
    const isNews = facts.state !== one.state;
    Object.assign(one, facts);
    if (isNews) one.node.replaceWith(one.draw());
    else if (one.state === "sending") one.node.querySelector("progress").value = one.share;
  };
  files.unshift(one);
  send(file, change).then(
    (result) => change({ state: result.new ? "done" : "known", result }),
    (error) => change({ state: "failed", error }),
  );
  return one.draw();
};

const card = ({ name, state, share, result, error }) => {
  const isOver = ["done", "known", "failed"].includes(state);
  return element(
    "li",
    { class: `upload ${state}` },
    element(
      "p",
      { class: "bar" },
      element("strong", {}, name),
      element("span", { class: "state" }, say(`upload.${state}`)),
    ),
    !isOver &&
      element("progress", { max: 1, value: state === "sending" ? share : null, "aria-label": say(`upload.${state}`) }),
    error && element("p", { class: "fault" }, error.message),
    result && report(result),
  );
};
