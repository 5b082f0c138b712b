// From an address to a view, and from one view to the next without loading the page anew.

import { compare } from "./compare.js";
import { department } from "./department.js";
import { documents } from "./documents.js";
import { element, nodes } from "./element.js";
import { clause, reader } from "./reader.js";
import { search } from "./search.js";
import { upload } from "./upload.js";
import { askForKey } from "./key.js";
import { say } from "./words.js";

// a view takes what the address names and its query, and gives {title, nodes, after}
const VIEWS = [
  [/^\/$/, search],
  [/^\/departments\/(.+)$/, department],
  [/^\/documents$/, documents],
  [/^\/documents\/([^/]+)$/, reader],
  [/^\/clauses\/([^/]+)$/, clause],
  [/^\/compare$/, compare],
  [/^\/upload$/, upload],
];

const viewOf = (path) => {
  for (const [form, view] of VIEWS) {
    const found = form.exec(path);
    if (found) return [view, found.slice(1).map(decodeURIComponent)];
  }
  return null;
};

const missing = () => ({
  title: say("missing"),
  nodes: [
    element("h1", {}, say("missing")),
    element("p", {}, say("missing.text")),
    element("a", { href: "/" }, say("nav.search")),
  ],
});

const failed = (error) => ({
  title: say("failed"),
  nodes: [
    element("h1", {}, say("failed")),
    element("p", { class: "fault", role: "alert" }, error.message),
    element(
      "div",
      { class: "row" },
      element("button", { type: "button", click: () => show({ moved: false }) }, say("retry")),
      [401, 403].includes(error.status) && element("button", { type: "button", click: askForKey }, say("key.button")),
    ),
  ],
});

let latest = 0;
let here = "";

const place = () => location.pathname + location.search;

/** Show what the address names. `moved`: the reader went somewhere else, so reading begins anew, at the top or at the
 * `height` where it was left. */
export const show = async ({ moved, height = 0 }) => {
  const turn = ++latest;
  here = place();
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  let found;
  try {
    const [view, parts] = viewOf(location.pathname) ?? [missing, []];
    found = await view(parts, new URLSearchParams(location.search));
  } catch (error) {
    found = failed(error);
  }
  if (turn !== latest) return;
  const focused = document.activeElement?.id;
  main.replaceChildren(...nodes(found.nodes));
  main.removeAttribute("aria-busy");
  document.title = found.title === say("brand") ? found.title : `${found.title} · ${say("brand")}`;
  for (const link of document.querySelectorAll("nav a")) {
    if (new URL(link.href).pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const same = focused && document.getElementById(focused);
  if (same) same.focus({ preventScroll: true });
  else if (moved) main.focus({ preventScroll: true });
  if (moved) scrollTo(0, height);
  if (!height) found.after?.(moved);
};

/** Go to an address of this page. */
export const go = (address) => {
  history.replaceState({ height: scrollY }, "");
  history.pushState(null, "", address);
  return show({ moved: true });
};

/** Follow links to our own views here, and the browser's own back and forward. */
export const follow = () => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (
      !link ||
      event.defaultPrevented ||
      event.button ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || link.target || link.download || !viewOf(to.pathname)) return;
    if (to.hash && to.pathname === location.pathname) return;
    event.preventDefault();
    go(to.pathname + to.search);
  });
  // a link within the view, such as the one past the navigation, is also told as a "popstate"
  addEventListener("popstate", (event) => place() !== here && show({ moved: true, height: event.state?.height }));
};
