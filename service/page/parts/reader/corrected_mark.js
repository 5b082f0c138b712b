// The mark of a corrected fact: it unfolds to what had been read, who corrected it, when and why.

import { remove } from "../../core/api.js";
import { openForm } from "../../core/dialog.js";
import { element } from "../../core/element.js";
import { moment } from "../../core/moments.js";
import { show } from "../../core/route.js";
import { say } from "../../core/words.js";
import { changeReport } from "../changes/report.js";
import { placeWords, readWords } from "../values.js";

/**
 * The corrections that hold, each place with its latest.
 *
 * corrections: the reply of the service, oldest first
 */
export const latestOfEach = (corrections) => {
  const latest = new Map();
  for (const one of corrections.filter(({ undone }) => !undone)) {
    latest.set([one.kind, one.field, one.clause, one.value?.at].join("\n"), one);
  }
  return [...latest.values()];
};

/** The mark; `mayUndo`: whether to offer to take the correction back. */
export const correctedMark = (correction, mayUndo) =>
  element(
    "details",
    { class: "corrected", id: `correction-${correction.number}` },
    element("summary", { "aria-label": `${say("correction.mark")}：${placeWords(correction)}` }, say("correction.mark")),
    element(
      "p",
      {},
      [correction.who, moment(correction.at)].filter(Boolean).join(" "),
      " ",
      say("correction.was", { value: readWords(correction) }),
    ),
    correction.why && element("p", {}, say("correction.why", { why: correction.why })),
    mayUndo && undoButton(correction),
  );

/** A button that takes a correction back, after it was asked whether to. */
export const undoButton = (correction) =>
  element(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": `${say("correction.undo")}：${placeWords(correction)}`,
      click: () => askToUndo(correction),
    },
    say("correction.undo"),
  );

const askToUndo = (correction) => {
  const { document: id, number } = correction;
  openForm(
    say("correction.undo.title"),
    element(
      "p",
      {},
      say("correction.undo.text", { place: placeWords(correction), value: readWords(correction) }),
    ),
    say("correction.undo"),
    async () =>
      changeReport(
        await remove(`/v1/documents/${encodeURIComponent(id)}/corrections/${number}`),
        say("correction.undone"),
      ),
    () => show({ moved: false }),
  );
};
