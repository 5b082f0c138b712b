// The form that corrects the duties of a clause: who holds them as printed, in which role, until when.

import { openForm } from "../../core/dialog.js";
import { element } from "../../core/element.js";
import { clauseLabel } from "../../core/labels.js";
import { show } from "../../core/route.js";
import { say } from "../../core/words.js";
import { ROLES } from "../role_mark.js";
import { LONGEST, formLine, reasonLine, sendCorrections } from "./send_corrections.js";

/** What the form begins with: the duties of notes and tables. What sentences state is not corrected. */
export const dutiesToCorrect = (duties) =>
  duties
    .filter(({ source }) => source !== "text")
    .map(({ holders, deadline }) => ({
      holders: holders.map(({ text, role }) => ({ text, role })),
      deadline: deadline ?? "",
    }));

/** The value of the correction: lines and duties that were left empty are left out. */
export const correctedDuties = (duties) =>
  duties
    .map(({ holders, deadline }) => ({
      holders: holders.map(({ text, role }) => ({ text: text.trim(), role })).filter(({ text }) => text),
      deadline: deadline.trim() || null,
    }))
    .filter(({ holders, deadline }) => holders.length || deadline);

const input = (name, text, label) =>
  element("input", { name, value: text, "aria-label": label, maxlength: LONGEST, autocomplete: "off", lang: "zh-CN" });

/** Take a part of the form away; the focus goes to what is beside it. */
const takeAway = (node) => {
  const next = node.nextElementSibling ?? node.previousElementSibling ?? node.closest("form");
  node.remove();
  next.querySelector("input, button")?.focus();
};

const holderLine = ({ text, role }) => {
  const node = element(
    "li",
    {},
    input("holder", text, say("correct.holder")),
    element(
      "select",
      { name: "role", "aria-label": say("duty.role") },
      ROLES.map((one) => element("option", { value: one, selected: one === role }, say(`role.${one}`))),
    ),
    element(
      "button",
      { type: "button", "aria-label": say("correct.drop", { name: text }), click: () => takeAway(node) },
      "×",
    ),
  );
  return node;
};

const EMPTY = { holders: [{ text: "", role: "unspecified" }], deadline: "" };

const dutyFields = ({ holders, deadline }) => {
  const list = element("ul", {}, holders.map(holderLine));
  const add = () => {
    list.append(holderLine(EMPTY.holders[0]));
    list.lastElementChild.querySelector("input").focus();
  };
  const node = element(
    "fieldset",
    { class: "duty-fields" },
    element("legend", {}, say("correct.duty")),
    list,
    element(
      "div",
      { class: "row" },
      formLine(say("duty.deadline"), input("deadline", deadline, null)),
      element("button", { type: "button", class: "quiet", click: add }, say("correct.add_holder")),
      element("button", { type: "button", class: "quiet", click: () => takeAway(node) }, say("correct.drop_duty")),
    ),
  );
  return node;
};

const dutiesOf = (form) =>
  [...form.querySelectorAll(".duty-fields")].map((fields) => ({
    holders: [...fields.querySelectorAll("li")].map((one) => ({
      text: one.querySelector("[name=holder]").value,
      role: one.querySelector("[name=role]").value,
    })),
    deadline: fields.querySelector("[name=deadline]").value,
  }));

const openDutyForm = (clause, documentId) => {
  const before = dutiesToCorrect(clause.duties);
  const list = element("div", { class: "duty-list" }, (before.length ? before : [EMPTY]).map(dutyFields));
  const add = () => {
    list.append(dutyFields(EMPTY));
    list.lastElementChild.querySelector("input").focus();
  };
  openForm(
    say("correct.duties"),
    [
      element("blockquote", { lang: "zh-CN", tabindex: 0 }, clause.text),
      element("p", { class: "lead" }, say("correct.duties.lead")),
      list,
      element("button", { type: "button", class: "quiet", click: add }, say("correct.add_duty")),
      reasonLine(),
    ],
    say("correct.send"),
    (form) => {
      const value = correctedDuties(dutiesOf(form));
      if (JSON.stringify(value) === JSON.stringify(correctedDuties(before))) throw new Error(say("correct.nothing"));
      return sendCorrections(documentId, [{ kind: "duties", clause: clause.id, value }], form.elements.why.value);
    },
    () => show({ moved: false }),
  );
};

/** The button beside the duties of a clause. */
export const dutyButton = (clause, documentId) =>
  element(
    "button",
    {
      type: "button",
      class: "quiet correct-duties",
      id: `correct-${clause.id}`,
      "aria-label": say("correct.duties.of", { clause: clauseLabel(clause) }),
      click: () => openDutyForm(clause, documentId),
    },
    say("correct.duties"),
  );
