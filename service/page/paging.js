// From page to page, by links that can be shared.

import { element } from "./element.js";
import { say } from "./words.js";

/** `to` gives the address of a page. Nothing where there is one page only. */
export const paging = (page, pages, to) =>
  pages > 1 &&
  element(
    "nav",
    { class: "paging", "aria-label": say("paging") },
    page > 1 && element("a", { href: to(page - 1), rel: "prev" }, say("previous")),
    element("span", {}, say("page", { page, pages })),
    page < pages && element("a", { href: to(page + 1), rel: "next" }, say("next")),
  );

/** The page, from 1, that an address names. */
export const pageIn = (query) => Math.max(1, Math.trunc(Number(query.get("page"))) || 1);
