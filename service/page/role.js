// Leading, supporting or responsible, in words and never by colour alone.

import { element } from "./element.js";
import { say } from "./words.js";

export const roleMark = (role) => element("span", { class: `role ${role}` }, say(`role.${role}`));
