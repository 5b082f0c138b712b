// What both forms for corrections share: their lines, the reason, and the sending.

import { post } from "../../core/api.js";
import { element } from "../../core/element.js";
import { say } from "../../core/words.js";
import { changeReport } from "../changes/report.js";

/** Maximum number of characters of a value and of a reason, as the service takes them. */
export const LONGEST = 500;

/** A line of a form: its label, and the field. */
export const formLine = (label, field) => element("label", { class: "line" }, element("span", {}, label), field);

/** The line for the reason. */
export const reasonLine = () =>
  formLine(say("correct.why"), element("input", { name: "why", maxlength: LONGEST, autocomplete: "off" }));

/** Send corrections of a document, and promise the nodes that report what came of it. */
export const sendCorrections = async (id, corrections, why) =>
  changeReport(
    await post(`/v1/documents/${encodeURIComponent(id)}/corrections`, { corrections, why: why.trim() }),
    say("correct.done", { count: corrections.length }),
  );
