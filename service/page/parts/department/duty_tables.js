// A department's duties as tables: its own, those as a member of a group, inherited ones; never counted together.

import { clauseAddress, documentAddress } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { say } from "../../core/words.js";
import { ROLES, roleMark } from "../role_mark.js";

const STANDINGS = ["own", "group", "inherited"];
const COLUMNS = ["role", "task", "deadline", "source"];

// Number of duties from which a standing other than "own" is folded.
const MANY = 10;

/** Tables for the reply of `/duties`, one section for each standing. */
export const dutyTables = ({ duties, standings }) =>
  STANDINGS.map((standing) => {
    const ofStanding = duties.filter((duty) => duty.standing === standing);
    return element(
      "details",
      { class: "standing", open: standing === "own" || ofStanding.length < MANY, id: `standing-${standing}` },
      element(
        "summary",
        {},
        element("h3", {}, say(`standing.${standing}`)),
        element("span", { class: "count" }, String(standings[standing])),
      ),
      ofStanding.length
        ? groupByDocument(ofStanding).map(documentTable)
        : element("p", { class: "nothing" }, say("standing.none")),
    );
  });

/** The duties of each document, in the order in which documents first appear, by role within a document. */
export const groupByDocument = (duties) => {
  const groups = new Map();
  for (const duty of duties) {
    if (!groups.has(duty.document.id)) groups.set(duty.document.id, []);
    groups.get(duty.document.id).push(duty);
  }
  return [...groups.values()].map((group) => ROLES.flatMap((role) => group.filter((duty) => duty.role === role)));
};

const documentTable = (duties) => {
  const { id, title, doc_number: number } = duties[0].document;
  return element(
    "div",
    { class: "wide" },
    element(
      "table",
      { class: "duties" },
      element(
        "caption",
        {},
        element("a", { href: documentAddress(id) }, title || id),
        number && element("span", {}, number),
      ),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          COLUMNS.map((name) => element("th", { scope: "col" }, say(`duty.${name}`))),
        ),
      ),
      element("tbody", {}, duties.map(dutyRow)),
    ),
  );
};

const dutyRow = (duty) =>
  element(
    "tr",
    {},
    element("td", {}, roleMark(duty.role)),
    element(
      "td",
      { lang: "zh-CN" },
      duty.heading && element("strong", {}, duty.heading),
      element("span", { class: "raw" }, duty.raw),
    ),
    element("td", {}, duty.deadline ?? ""),
    element(
      "td",
      {},
      element("a", { href: clauseAddress(duty.clause_id), "aria-label": duty.citation }, duty.path.join(" · ")),
    ),
  );
