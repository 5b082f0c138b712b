// The remarks that wait: what readers found not right, for those who may correct it.

import { clauseAddress, documentAddress, withQuery } from "../core/addresses.js";
import { get, getOrNull, remove } from "../core/api.js";
import { element } from "../core/element.js";
import { documentLabel } from "../core/labels.js";
import { moment } from "../core/moments.js";
import { showError, showNotice } from "../core/notice.js";
import { show } from "../core/route.js";
import { say } from "../core/words.js";
import { pageLinks, pageNumber } from "../parts/paging.js";

// Number of remarks on one page.
const PAGE = 20;

export const remarksView = async (_, query) => {
  const { reports } = await get("/v1/reports");
  const pages = Math.max(1, Math.ceil(reports.length / PAGE));
  const page = Math.min(pageNumber(query), pages);
  const shown = reports.slice((page - 1) * PAGE, page * PAGE);
  return {
    title: say("remarks.title"),
    nodes: [
      element(
        "div",
        { class: "bar" },
        element("h1", {}, say("remarks.title")),
        element("span", { class: "count" }, say("remarks.total", { count: reports.length })),
      ),
      element("p", { class: "lead" }, say("remarks.lead")),
      reports.length === 0 && element("p", { class: "nothing" }, say("remarks.none")),
      element("ul", { class: "remarks" }, await Promise.all(shown.map(remarkCard))),
      pageLinks(page, pages, (number) => withQuery("/remarks", { page: number })),
    ],
  };
};

const remarkCard = async (remark) =>
  element(
    "li",
    {},
    element("p", { class: "words" }, remark.words),
    element(
      "p",
      { class: "facts" },
      remark.question &&
        element(
          "span",
          {},
          say("remarks.question"),
          element("a", { href: withQuery("/", { q: remark.question }), lang: "zh-CN" }, remark.question),
        ),
      await aboutLink(remark),
    ),
    element(
      "p",
      { class: "row" },
      element("span", { class: "count" }, [remark.who, moment(remark.at)].filter(Boolean).join(" ")),
      element(
        "button",
        {
          type: "button",
          "aria-label": `${say("remarks.close")}：${remark.words}`,
          click: () => closeRemark(remark),
        },
        say("remarks.close"),
      ),
    ),
  );

/** A link to the clause or the document that a remark is about, or that it is not there any more. */
const aboutLink = async ({ clause, document: id }) => {
  const kept = clause && (await getOrNull(`/v1/clauses/${encodeURIComponent(clause)}`));
  if (kept) return element("a", { href: clauseAddress(clause), lang: "zh-CN" }, kept.citation);
  const doc = id && (await getOrNull(`/v1/documents/${encodeURIComponent(id)}`));
  if (doc) return element("a", { href: documentAddress(id), lang: "zh-CN" }, documentLabel(doc));
  return (clause || id) && element("span", {}, say("remarks.gone"));
};

const closeRemark = async ({ number }) => {
  try {
    await remove(`/v1/reports/${number}`);
    showNotice(say("remarks.closed"));
    show({ moved: false });
  } catch (error) {
    showError(error);
  }
};
