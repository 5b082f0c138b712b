// Who holds a clause, in what role, until when.

import { element } from "./element.js";
import { departmentAddress } from "./links.js";
import { roleMark } from "./role.js";
import { say } from "./words.js";

const ROLES = ["lead", "unspecified", "support"];

export const clauseDuties = (duties) =>
  duties.length > 0 &&
  element(
    "div",
    { class: "beside", role: "group", "aria-label": say("reader.duties") },
    duties.map((duty) =>
      element(
        "div",
        { class: "duty" },
        duty.inherited && element("span", { class: "tag" }, say("role.inherited")),
        ROLES.map((role) => {
          const holders = duty.holders.filter((holder) => holder.role === role);
          return (
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
            )
          );
        }),
        duty.deadline && element("p", { class: "deadline" }, say("reader.deadline", { text: duty.deadline })),
      ),
    ),
  );
