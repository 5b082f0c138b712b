// The first view: a question, and the answer with its clauses.

import { withChanges, withQuery } from "../core/addresses.js";
import { post } from "../core/api.js";
import { element } from "../core/element.js";
import { facts } from "../core/facts.js";
import { announce } from "../core/notice.js";
import { go } from "../core/route.js";
import { say } from "../core/words.js";
import { pageLinks, pageNumber } from "../parts/paging.js";
import { remarkButton } from "../parts/remark.js";
import { saveButtons } from "../parts/save.js";
import { departmentsAnswer, noAnswer } from "../parts/search/answer.js";
import { areSelective, filtersOf } from "../parts/search/filter_query.js";
import { departmentNames, filterPanel } from "../parts/search/filters.js";
import { hitCard } from "../parts/search/hit.js";
import { searchForm } from "../parts/search/search_form.js";
import { understoodChips } from "../parts/search/understood.js";

// Number of clauses on one page.
const PAGE = 10;

const SORTS = ["relevance", "issued", "document"];

export const searchView = async (_, query) => {
  departmentNames();
  const search = searchOf(query);
  const form = searchForm(search.query, (text) => go(withQuery("/", { q: text })));
  if (!search.query && !areSelective(search.filters)) {
    return { title: say("brand"), nodes: [welcome(form)], after: (moved) => moved && form.elements.q.focus() };
  }
  const page = pageNumber(query);
  const reply = await post("/v1/search", { ...search, limit: PAGE, offset: offsetOf(page), facets: true });
  const title = search.query ? say("search.results", { query: search.query }) : say("search.filtered");
  const isAnswered = reply.answered || !search.query;
  const change = (changes) => go(withChanges("/", query, changes));
  return {
    title,
    nodes: [
      element("div", { class: "asked" }, form),
      element("h1", { class: "unseen" }, title),
      element(
        "div",
        { class: "found" },
        await filterPanel(reply.facets, search.filters, change, query),
        element(
          "div",
          { class: "results" },
          understoodChips(reply.understood, search.query, (text) => change({ q: text, page: null })),
          await answerPanels(reply, search.query, isAnswered),
          clauseList(reply, search, page, query, isAnswered, change),
          reply.total > 0 && exportButtons(search),
        ),
      ),
    ],
    after: () => announce(say(isAnswered ? "search.total" : "answer.none", { count: reply.total })),
  };
};

/** The answer, or the answers to several questions, each under its question. */
const answerPanels = async (reply, question, isAnswered) => {
  if (!question) return null;
  if (!reply.parts.length) return isAnswered ? departmentsAnswer(reply) : noAnswer(reply);
  const panels = reply.parts.map(async (part) => [
    element("h2", { class: "part" }, element("a", { href: withQuery("/", { q: part.query }), lang: "zh-CN" }, part.query)),
    (part.answered ? await departmentsAnswer(part) : noAnswer(part)) ?? clauseAnswer(part),
  ]);
  return Promise.all(panels);
};

/** The clause that answers a question about something else than departments. */
const clauseAnswer = ({ query, hits: [hit] }) =>
  hit && [
    element("blockquote", { lang: "zh-CN" }, hit.text),
    element(
      "p",
      { class: "row" },
      remarkButton({ question: query, clause: hit.clause_id, document: hit.document.id }, hit.citation),
    ),
  ];

/** The search that an address names, as the service takes it. */
export const searchOf = (query) => ({
  query: query.get("q")?.trim() ?? "",
  filters: filtersOf(query),
  sort: SORTS.includes(query.get("sort")) ? query.get("sort") : "relevance",
});

const offsetOf = (page) => Math.min((page - 1) * PAGE, facts().max_offset);

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
        return element("a", { href: withQuery("/", { q: question }), lang: "zh-CN" }, question);
      }),
    ),
  );

const clauseList = (reply, search, page, query, isAnswered, change) =>
  element(
    "section",
    { class: "clauses", "aria-labelledby": "clauses-title" },
    element(
      "div",
      { class: "bar" },
      element("h2", { id: "clauses-title" }, say(isAnswered ? "answer.clauses" : "answer.related")),
      element("span", { class: "count" }, say("search.total", { count: reply.total })),
      element("span", { class: "took" }, say("search.took", { ms: Math.max(1, Math.round(reply.took_ms)) })),
      sortField(search.sort, change),
    ),
    reply.hits.length === 0 && element("p", { class: "nothing" }, say("answer.nothing")),
    element(
      "ol",
      { class: "hits", start: (page - 1) * PAGE + 1 },
      reply.hits.map((hit) => element("li", {}, hitCard(hit, search.query))),
    ),
    pageLinks(page, pagesOf(reply.total), (number) => withChanges("/", query, { page: number })),
  );

// no page begins beyond the last offset
const pagesOf = (total) => Math.ceil(Math.min(total, facts().max_offset + PAGE) / PAGE);

const sortField = (sort, change) =>
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

const exportButtons = (search) =>
  saveButtons(say("export.title"), facts().hit_formats, (format) => [
    "/v1/export/search",
    `${say("export.name")}.${format}`,
    { ...search, limit: facts().max_exported_hits, format },
  ]);
