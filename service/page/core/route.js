// From an address to a view, and from one view to the next without loading the page again.

import { presentNodes } from "./element.js";
import { say } from "./words.js";

let table = null;
let latest = 0;
let shownAddress = "";

/** The view of a path and the parts of the path that it takes, or null. `routes`: as in views.js. */
export const matchRoute = (routes, path) => {
  for (const [pattern, view] of routes) {
    const match = pattern.exec(path);
    if (match) return { view, parts: match.slice(1).map(decodeURIComponent) };
  }
  return null;
};

const currentAddress = () => location.pathname + location.search;

const viewNow = async () => {
  try {
    const { view, parts } = matchRoute(table.routes, location.pathname) ?? { view: table.missing, parts: [] };
    return await view(parts, new URLSearchParams(location.search));
  } catch (error) {
    return table.failed(error);
  }
};

const markCurrentLink = () => {
  for (const link of document.querySelectorAll("nav a")) {
    if (new URL(link.href).pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
};

/**
 * Show the view of the current address.
 *
 * moved: the reader went somewhere else, so reading begins at the top, or at `height`
 * height: pixels from the top where the reader left this address
 */
export const show = async ({ moved, height = 0 }) => {
  const turn = ++latest;
  shownAddress = currentAddress();
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  const view = await viewNow();
  if (turn !== latest) return;
  const focused = document.activeElement?.id;
  const isLosing = main.contains(document.activeElement);
  main.replaceChildren(...presentNodes(view.nodes));
  main.removeAttribute("aria-busy");
  document.title = view.title === say("brand") ? view.title : `${view.title} · ${say("brand")}`;
  markCurrentLink();
  const same = focused && document.getElementById(focused);
  if (same) same.focus({ preventScroll: true });
  else if (moved || isLosing) main.focus({ preventScroll: true });
  if (moved) scrollTo(0, height);
  if (!height) view.after?.(moved);
};

/** Go to an address of this page. */
export const go = (address) => {
  history.replaceState({ height: scrollY }, "");
  history.pushState(null, "", address);
  return show({ moved: true });
};

const isPlainClick = (event) =>
  !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

const followLink = (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || !isPlainClick(event)) return;
  const to = new URL(link.href);
  if (to.origin !== location.origin || link.target || link.download || !matchRoute(table.routes, to.pathname)) return;
  if (to.hash && to.pathname === location.pathname) return;
  event.preventDefault();
  go(to.pathname + to.search);
};

/** From now on open the addresses of `views` (see views.js) here, on a click and on the browser's back and forward. */
export const follow = (views) => {
  table = views;
  document.addEventListener("click", followLink);
  // a link within the view, such as the one past the navigation, also fires "popstate"
  addEventListener(
    "popstate",
    (event) => currentAddress() !== shownAddress && show({ moved: true, height: event.state?.height }),
  );
};
