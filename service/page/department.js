// One department: who it is, what it has to do, when, and with whom.

import { address, get } from "./api.js";
import { columns, rows } from "./charts.js";
import { dutyTables } from "./duty_table.js";
import { element } from "./element.js";
import { departmentAddress, segments } from "./links.js";
import { saveAs } from "./save.js";
import { say, term } from "./words.js";

const MOST = 1000;
const PARTNERS = 12;

export const department = async ([name]) => {
  const path = `/v1/departments/${segments(name)}`;
  const [profile, held, together] = await Promise.all([
    get(path),
    get(`${path}/duties`, { limit: MOST }),
    get(`${path}/partners`, { limit: PARTNERS }),
  ]);
  const face = profile.departments[0];
  const isOne = profile.departments.length === 1;
  const shown = isOne ? face.name : name;
  return {
    title: shown,
    nodes: [
      element(
        "header",
        { class: "head" },
        element("h1", {}, shown),
        element(
          "p",
          { class: "facts" },
          (isOne
            ? [face.full_name !== shown && face.full_name, face.region, face.level && term("level", face.level)]
            : []
          ).map((fact) => fact && element("span", {}, fact)),
          element("span", {}, say("department.clauses", { count: profile.clauses })),
          element("span", {}, say("department.documents", { count: profile.documents.length })),
        ),
        profile.departments.length > 1 && several(profile.departments),
        profile.printed.some((text) => text !== shown) &&
          element(
            "p",
            { class: "printed" },
            say("department.printed"),
            " ",
            profile.printed.slice(0, 8).join(say("comma")),
          ),
        element(
          "div",
          { class: "row tools" },
          saveAs(say("department.download"), ["xlsx", "docx"], (format) => [
            address("/v1/export/duties", { department: name, format }),
            `${say("department.table", { name: shown })}.${format}`,
          ]),
          element(
            "a",
            { class: "button", href: address("/", { department: isOne ? face.id : name }) },
            say("department.search"),
          ),
          element("button", { type: "button", click: () => print() }, say("print")),
        ),
      ),
      element(
        "div",
        { class: "charts" },
        columns({
          id: "years",
          title: say("department.years"),
          names: [say("department.year"), say("department.count")],
          values: profile.years.map(({ year, clauses }) => ({
            name: year ?? say("department.undated"),
            value: clauses,
          })),
        }),
        together.departments.length > 0 &&
          rows({
            id: "partners",
            title: say("department.partners"),
            names: [say("department.name"), say("department.count")],
            values: together.departments.map((one) => ({
              name: one.name,
              value: one.clauses,
              href: departmentAddress(one.id),
            })),
          }),
      ),
      element("h2", {}, say("department.duties")),
      held.total > MOST && element("p", {}, say("department.shown", { count: MOST })),
      dutyTables(held),
    ],
  };
};

// a short name may be that of departments in several places: they are counted together until the reader chooses
const several = (departments) =>
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
