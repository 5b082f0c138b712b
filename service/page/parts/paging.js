// From one page of a list to the next, by links that can be shared.

import { element } from "../core/element.js";
import { say } from "../core/words.js";

/** The page, from 1, that a query names. */
export const pageNumber = (query) => Math.max(1, Math.trunc(Number(query.get("page"))) || 1);

/** Links to the pages around `page`, from its number by `addressOf`; nothing where there is one page only. */
export const pageLinks = (page, pages, addressOf) =>
  pages > 1 &&
  element(
    "nav",
    { class: "paging", "aria-label": say("paging") },
    page > 1 && element("a", { href: addressOf(page - 1), rel: "prev" }, say("previous")),
    element("span", {}, say("page", { page, pages })),
    page < pages && element("a", { href: addressOf(page + 1), rel: "next" }, say("next")),
  );
