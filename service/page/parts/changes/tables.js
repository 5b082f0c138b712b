// What is different between two readings of a document, as tables: header, duties, clauses.

import { clauseAddress } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { clauseLabel } from "../../core/labels.js";
import { say } from "../../core/words.js";
import { differences } from "../differences.js";
import { markedText } from "../marked_text.js";
import { fieldName, valueWords } from "../values.js";
import { clauseKinds, dutyWords } from "./words.js";

/** A text with what the other lacks marked: `tag` is "del" for the earlier one and "ins" for the later. */
const marked = (text, ranges, tag) =>
  markedText(
    text,
    ranges.map(([start, end]) => ({ start, end, wrap: (words) => element(tag, {}, words) })),
  );

/** An earlier and a later text, each with its differences marked. */
const bothMarked = (before, after) => {
  const [gone, come] = differences(before, after);
  return [marked(before, gone, "del"), marked(after, come, "ins")];
};

const section = (id, columns, rows) =>
  rows.length > 0 &&
  element(
    "section",
    { class: "changes", "aria-labelledby": `${id}-title` },
    element(
      "h2",
      { id: `${id}-title` },
      say(`changes.${id}`),
      " ",
      element("span", { class: "count" }, String(rows.length)),
    ),
    element(
      "table",
      { class: `different of-${id}` },
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          columns.map((name) => element("th", { scope: "col" }, say(`changes.${name}`))),
        ),
      ),
      element("tbody", {}, rows),
    ),
  );

/** A cell whose column is named beside it where the table is stacked on a small screen. */
const cell = (column, ...content) =>
  element("td", { lang: "zh-CN" }, element("span", { class: "side" }, say(`changes.${column}`)), content);

// a date is marked as a whole: single figures of it say nothing
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const fieldRow = ({ field, before, after }) => {
  const [was, is] =
    DAY.test(before) && DAY.test(after)
      ? [element("del", {}, before), element("ins", {}, after)]
      : bothMarked(valueWords(field, before), valueWords(field, after));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, fieldName(field)),
    cell("before", element("span", {}, was)),
    cell("after", element("span", {}, is)),
  );
};

const dutyRows = (change) =>
  change.duties.map((duty) => {
    const [before, after] = dutyWords(duty);
    return element(
      "tr",
      {},
      element("th", { scope: "row", lang: "zh-CN" }, duty.holder),
      cell("what", element("span", { class: `tag kind-${duty.kind}` }, say(`change.duty.${duty.kind}`))),
      cell("before", before),
      cell("after", after),
      cell("clause", element("a", { href: `#change-${change.id}` }, clauseLabel(change) || say("changes.clause"))),
    );
  });

const clauseText = (part, content) => [
  part.path.length > 1 && element("span", { class: "path" }, part.path.join(" · ")),
  element("p", { class: "words" }, content),
];

const clauseRow = (change) => {
  const { before, after } = change;
  const [was, is] = before && after ? bothMarked(before.text, after.text) : [before?.text, after?.text];
  const none = element("span", { class: "empty" }, say("changes.absent"));
  return element(
    "tr",
    { id: `change-${change.id}`, class: change.kind },
    element(
      "th",
      { scope: "row" },
      clauseKinds(change).map((kind) => element("span", { class: `tag kind-${kind}` }, say(`change.${kind}`))),
      element(
        "a",
        {
          class: "quiet",
          href: clauseAddress(change.id),
          "aria-label": `${say("hit.open")} ${clauseLabel(change)}`,
        },
        say("change.open"),
      ),
    ),
    cell("before", before ? clauseText(before, was) : none),
    cell("after", after ? clauseText(after, is) : none),
  );
};

/** The sections that have anything to show; `changes`: the reply of the service. */
export const changeTables = ({ fields, clauses }) => [
  section("fields", ["field", "before", "after"], fields.map(fieldRow)),
  section("duties", ["holder", "what", "before", "after", "clause"], clauses.flatMap(dutyRows)),
  section("clauses", ["what", "before", "after"], clauses.map(clauseRow)),
];
