// Who is responsible for a clause, in which role, and until when; what of it was corrected, and a button to correct it.

import { departmentAddress } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { say } from "../../core/words.js";
import { ROLES, roleMark } from "../role_mark.js";
import { correctedMark } from "./corrected_mark.js";
import { dutyButton } from "./duty_form.js";

/**
 * What stands beside a clause; nothing where there is nothing to say.
 *
 * clause: as `/text` has it
 * corrections: those of this clause that hold
 * documentId: that of the document if the caller may correct it
 */
export const clauseDuties = (clause, corrections, documentId) =>
  (clause.duties.length > 0 || corrections.length > 0) &&
  element(
    "div",
    { class: "beside", role: "group", "aria-label": say("reader.duties") },
    clause.duties.map((duty) =>
      element(
        "div",
        { class: "duty" },
        duty.inherited && element("span", { class: "tag" }, say("role.inherited")),
        duty.source === "text" && element("span", { class: "tag" }, say("role.text")),
        ROLES.map((role) =>
          holderLine(
            role,
            duty.holders.filter((holder) => holder.role === role),
          ),
        ),
        duty.deadline && element("p", { class: "deadline" }, say("reader.deadline", { text: duty.deadline })),
      ),
    ),
    corrections.map((one) => correctedMark(one, Boolean(documentId))),
    documentId && dutyButton(clause, documentId),
  );

const holderLine = (role, holders) =>
  holders.length > 0 &&
  element(
    "p",
    {},
    roleMark(role),
    " ",
    holders.map((holder, place) => [
      place > 0 && say("comma"),
      element(
        "a",
        { href: departmentAddress(holder.department_id ?? holder.text), title: holder.full_name },
        holder.name ?? holder.text,
      ),
    ]),
  );
