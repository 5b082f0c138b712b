// The first view: a question, and what answers it.

import { address, post } from "./api.js";
import { departmentsAnswer, refusal } from "./answer.js";
import { element } from "./element.js";
import { departmentNames, filterPanel, filtersIn, hasFilters } from "./filters.js";
import { hitCard } from "./hit.js";
import { tell } from "./notice.js";
import { pageIn, paging } from "./paging.js";
import { go } from "./route.js";
import { saveAs } from "./save.js";
import { searchForm } from "./suggest.js";
import { say } from "./words.js";

const PAGE = 10;
const SORTS = ["relevance", "issued", "document"];
const FORMATS = ["xlsx", "csv", "json", "bib"];

// as far as the service pages
const FARTHEST = 10_000;

export const search = async (_, query) => {
  departmentNames();
  const text = query.get("q")?.trim() ?? "";
  const asked = {
    query: text,
    filters: filtersIn(query),
    sort: SORTS.includes(query.get("sort")) ? query.get("sort") : "relevance",
  };
  const form = searchForm(text, (wanted) => go(address("/", { q: wanted })));
  if (!text && !hasFilters(asked.filters)) {
    return { title: say("brand"), nodes: [welcome(form)], after: (moved) => moved && form.elements.q.focus() };
  }
  const page = pageIn(query);
  const found = await post("/v1/search", {
    ...asked,
    limit: PAGE,
    offset: Math.min((page - 1) * PAGE, FARTHEST),
    facets: true,
  });
  const change = (changes) => go(changed(query, changes));
  const title = text ? say("search.results", { query: text }) : say("search.filtered");
  return {
    title,
    nodes: [
      element("div", { class: "asked" }, form),
      element("h1", { class: "unseen" }, title),
      element(
        "div",
        { class: "found" },
        await filterPanel(found.facets, asked.filters, change, query),
        element("div", { class: "results" }, await results(found, asked, page, query, change)),
      ),
    ],
    after: () => tell(say(found.answered || !text ? "search.total" : "answer.none", { count: found.total })),
  };
};

const welcome = (form) =>
  element(
    "div",
    { class: "welcome" },
    element("h1", {}, say("search.title")),
    element("p", { class: "lead" }, say("search.lead")),
    form,
    element(
      "p",
      { class: "examples" },
      say("search.example"),
      [1, 2, 3].map((number) => {
        const question = say(`search.example.${number}`);
        return element("a", { href: address("/", { q: question }), lang: "zh-CN" }, question);
      }),
    ),
  );

const results = async (found, asked, page, query, change) => {
  const isAnswer = found.answered || !asked.query;
  return [
    isAnswer ? asked.query && (await departmentsAnswer(found)) : refusal(found),
    element(
      "section",
      { class: "clauses", "aria-labelledby": "clauses-title" },
      element(
        "div",
        { class: "bar" },
        element("h2", { id: "clauses-title" }, say(isAnswer ? "answer.clauses" : "answer.related")),
        element("span", { class: "count" }, say("search.total", { count: found.total })),
        element("span", { class: "took" }, say("search.took", { ms: Math.max(1, Math.round(found.took_ms)) })),
        sorting(asked.sort, change),
      ),
      found.hits.length === 0 && element("p", { class: "nothing" }, say("answer.nothing")),
      element(
        "ol",
        { class: "hits", start: (page - 1) * PAGE + 1 },
        found.hits.map((hit) => element("li", {}, hitCard(hit, Boolean(asked.query)))),
      ),
      paging(page, Math.ceil(Math.min(found.total, FARTHEST + PAGE) / PAGE), (number) =>
        changed(query, { page: number }),
      ),
    ),
    found.total > 0 &&
      saveAs(say("export.title"), FORMATS, (format) => [
        "/v1/export/search",
        `${say("export.name")}.${format}`,
        { ...asked, limit: 1000, format },
      ]),
  ];
};

const sorting = (sort, change) =>
  element(
    "label",
    { class: "sorting" },
    say("search.sort"),
    element(
      "select",
      { id: "sort", change: (event) => change({ sort: event.target.value, page: null }) },
      SORTS.map((name) => element("option", { value: name, selected: name === sort }, say(`sort.${name}`))),
    ),
  );

const changed = (query, changes) => {
  const values = {};
  for (const name of new Set(query.keys())) values[name] = query.getAll(name);
  return address("/", { ...values, ...changes });
};
