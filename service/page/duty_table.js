// A department's duties as tables: its own, as a member of a group, and inherited, never counted together.

import { element } from "./element.js";
import { clauseAddress, documentAddress } from "./links.js";
import { roleMark } from "./role.js";
import { say } from "./words.js";

const STANDINGS = ["own", "group", "inherited"];
const ROLES = ["lead", "unspecified", "support"];

export const dutyTables = (held) =>
  STANDINGS.map((standing) => {
    const duties = held.duties.filter((duty) => duty.standing === standing);
    return element(
      "details",
      { class: "standing", open: standing === "own" || duties.length < 10, id: `standing-${standing}` },
      element(
        "summary",
        {},
        element("h3", {}, say(`standing.${standing}`)),
        element("span", { class: "count" }, String(held.standings[standing])),
      ),
      duties.length ? byDocument(duties) : element("p", { class: "nothing" }, say("standing.none")),
    );
  });

const byDocument = (duties) => {
  const documents = new Map();
  for (const duty of duties) {
    if (!documents.has(duty.document.id)) documents.set(duty.document.id, []);
    documents.get(duty.document.id).push(duty);
  }
  return [...documents.values()].map((lines) => {
    const { id, title, doc_number: number } = lines[0].document;
    const sorted = ROLES.flatMap((role) => lines.filter((line) => line.role === role));
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
            ["role", "task", "deadline", "source"].map((name) => element("th", { scope: "col" }, say(`duty.${name}`))),
          ),
        ),
        element("tbody", {}, sorted.map(line)),
      ),
    );
  });
};

const line = (duty) =>
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
