// One department: who it is, its duties, the years and the departments that it shares clauses with.

import { departmentAddress, pathSegments, withQuery } from "../core/addresses.js";
import { get } from "../core/api.js";
import { element } from "../core/element.js";
import { say, term } from "../core/words.js";
import { columnChart, rowChart } from "../parts/department/charts.js";
import { dutyTables } from "../parts/department/duty_tables.js";
import { saveButtons } from "../parts/save.js";

// Maximum number of duties that are shown.
const MOST_DUTIES = 1000;

// Maximum number of partners, and of printed names, that are shown.
const MOST_PARTNERS = 12;
const MOST_NAMES = 8;

// the formats that an office prints
const FORMATS = ["xlsx", "docx"];

export const departmentView = async ([name]) => {
  const path = `/v1/departments/${pathSegments(name)}`;
  const [profile, held, together] = await Promise.all([
    get(path),
    get(`${path}/duties`, { limit: MOST_DUTIES }),
    get(`${path}/partners`, { limit: MOST_PARTNERS }),
  ]);
  const only = profile.departments.length === 1 ? profile.departments[0] : null;
  const title = only ? only.name : name;
  return {
    title,
    nodes: [
      element(
        "header",
        { class: "head" },
        element("h1", {}, title),
        element(
          "p",
          { class: "facts" },
          only && identity(only),
          element("span", {}, say("department.clauses", { count: profile.clauses })),
          element("span", {}, say("department.documents", { count: profile.documents.length })),
        ),
        profile.departments.length > 1 && namesakes(profile.departments),
        profile.printed.some((text) => text !== title) && printedNames(profile.printed),
        tools(name, title, only),
      ),
      element(
        "div",
        { class: "charts" },
        yearChart(profile.years),
        together.departments.length > 0 && partnerChart(together.departments),
      ),
      element("h2", {}, say("department.duties")),
      held.total > MOST_DUTIES && element("p", {}, say("department.shown", { count: MOST_DUTIES })),
      dutyTables(held),
    ],
  };
};

const identity = ({ name, full_name, region, level }) =>
  [full_name !== name && full_name, region, level && term("level", level)].map(
    (fact) => fact && element("span", {}, fact),
  );

// a short name may be that of departments in several places: they are counted together until the reader chooses
const namesakes = (departments) =>
  element(
    "div",
    { class: "several" },
    element("p", {}, say("department.several", { count: departments.length })),
    element(
      "ul",
      { class: "facts" },
      departments.map((one) =>
        element("li", {}, element("a", { href: departmentAddress(one.id) }, one.full_name ?? one.name)),
      ),
    ),
  );

const printedNames = (names) =>
  element("p", { class: "printed" }, say("department.printed"), " ", names.slice(0, MOST_NAMES).join(say("comma")));

const tools = (name, title, only) =>
  element(
    "div",
    { class: "row tools" },
    saveButtons(say("department.download"), FORMATS, (format) => [
      withQuery("/v1/export/duties", { department: name, format }),
      `${say("department.table", { name: title })}.${format}`,
    ]),
    element(
      "a",
      { class: "button", href: withQuery("/", { department: only ? only.id : name }) },
      say("department.search"),
    ),
    element("button", { type: "button", click: () => print() }, say("print")),
  );

const yearChart = (years) =>
  columnChart({
    id: "years",
    title: say("department.years"),
    names: [say("department.year"), say("department.count")],
    values: years.map(({ year, clauses }) => ({ name: year ?? say("department.undated"), value: clauses })),
  });

const partnerChart = (departments) =>
  rowChart({
    id: "partners",
    title: say("department.partners"),
    names: [say("department.name"), say("department.count")],
    values: departments.map((one) => ({ name: one.name, value: one.clauses, href: departmentAddress(one.id) })),
  });
