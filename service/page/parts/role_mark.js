// The role of a department in a duty, in words and never by colour alone.

import { element } from "../core/element.js";
import { say } from "../core/words.js";

/** All roles, in the order in which they are shown. */
export const ROLES = ["lead", "unspecified", "support"];

export const roleMark = (role) => element("span", { class: `role ${role}` }, say(`role.${role}`));
