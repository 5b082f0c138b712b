// The form that corrects what was read from the header of a document.

import { post } from "../../core/api.js";
import { openForm } from "../../core/dialog.js";
import { element } from "../../core/element.js";
import { show } from "../../core/route.js";
import { say } from "../../core/words.js";
import { changeReport } from "../changes/report.js";
import { CORRECTABLE, fieldName } from "../values.js";
import { LONGEST, formLine, reasonLine, sendCorrections } from "./send_corrections.js";

const DATES = ["issued", "effective", "expires"];
const STATUSES = ["in force", "not_in_force", "amended", "superseded", "suspended", "repealed", "expired"];

/** The texts of the fields of the form; `status` is only that of a correction: otherwise it follows from the day. */
export const fieldTexts = (doc, correctedStatus) =>
  Object.fromEntries(
    CORRECTABLE.map((field) => [
      field,
      field === "status" ? (correctedStatus ?? "") : [doc[field] ?? ""].flat().join("\n"),
    ]),
  );

/** The corrections between the texts of the form as it was opened and as it was sent. */
export const headerCorrections = (before, after) =>
  CORRECTABLE.filter((field) => after[field].trim() !== before[field]).map((field) => ({
    kind: "header",
    field,
    value: valueOf(field, after[field].trim()),
  }));

const valueOf = (field, text) => {
  if (field !== "issuers") return text || null;
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
};

const field = (name, text) => {
  if (name === "status") {
    return element(
      "select",
      { name },
      element("option", { value: "" }, say("status.unknown")),
      STATUSES.map((one) => element("option", { value: one, selected: one === text }, say(`status.${one}`))),
    );
  }
  if (name === "issuers") return element("textarea", { name, rows: 2, lang: "zh-CN" }, text);
  if (DATES.includes(name)) return element("input", { name, type: "date", value: text });
  return element("input", { name, value: text, maxlength: LONGEST, autocomplete: "off", lang: "zh-CN" });
};

const label = (name) => (name === "issuers" ? say("correct.issuers") : fieldName(name));

const openHeaderForm = (doc, correctedStatus) => {
  const before = fieldTexts(doc, correctedStatus);
  openForm(
    say("correct.title"),
    [
      element("p", { class: "lead" }, say("correct.lead")),
      CORRECTABLE.map((name) => formLine(label(name), field(name, before[name]))),
      reasonLine(),
    ],
    say("correct.send"),
    (form) => {
      const after = Object.fromEntries(CORRECTABLE.map((name) => [name, form.elements[name].value]));
      const corrections = headerCorrections(before, after);
      if (!corrections.length) throw new Error(say("correct.nothing"));
      return sendCorrections(doc.id, corrections, form.elements.why.value);
    },
    () => show({ moved: false }),
  );
};

const openReread = (doc) =>
  openForm(
    say("reread.title"),
    element("p", {}, say("reread.text")),
    say("reread.button"),
    async () => changeReport(await post(`/v1/documents/${encodeURIComponent(doc.id)}/reread`, {}), say("reread.done")),
    () => show({ moved: false }),
  );

/** The buttons of those who may write: to correct the header, and to read the document again. */
export const correctionButtons = (doc, correctedStatus) => [
  element(
    "button",
    { type: "button", class: "quiet", id: "correct", click: () => openHeaderForm(doc, correctedStatus) },
    say("correct.button"),
  ),
  element("button", { type: "button", class: "quiet", click: () => openReread(doc) }, say("reread.button")),
];
