// All documents, newest first.

import { address, get, remove } from "./api.js";
import { ask } from "./dialog.js";
import { element } from "./element.js";
import { askForKey, hasKey } from "./key.js";
import { documentAddress } from "./links.js";
import { failure, notice } from "./notice.js";
import { pageIn, paging } from "./paging.js";
import { go, show } from "./route.js";
import { endedBy, status } from "./status.js";
import { say } from "./words.js";

const PAGE = 50;

export const documents = async (_, query) => {
  const wanted = query.get("q") ?? "";
  const page = pageIn(query);
  const found = await get("/v1/documents", { q: wanted, limit: PAGE, offset: (page - 1) * PAGE });
  return {
    title: say("documents.title"),
    nodes: [
      element(
        "div",
        { class: "bar" },
        element("h1", {}, say("documents.title")),
        element("span", { class: "count" }, say("documents.total", { count: found.total })),
        element("a", { class: "button", href: "/upload" }, say("documents.add")),
      ),
      finder(wanted),
      found.total === 0 && element("p", { class: "nothing" }, say("documents.none")),
      element("ul", { class: "documents" }, found.documents.map(line)),
      paging(page, Math.ceil(found.total / PAGE), (number) => address("/documents", { q: wanted, page: number })),
    ],
  };
};

const finder = (wanted) => {
  const submit = (event) => {
    event.preventDefault();
    go(address("/documents", { q: event.target.elements.q.value.trim() }));
  };
  return element(
    "form",
    { class: "search", role: "search", submit },
    element(
      "div",
      { class: "field" },
      element("input", {
        id: "find",
        name: "q",
        value: wanted,
        maxlength: 200,
        placeholder: say("documents.find"),
        "aria-label": say("documents.find"),
      }),
    ),
    element("button", { class: "main" }, say("documents.button")),
  );
};

const line = (one) => {
  const title = one.title || one.source;
  return element(
    "li",
    {},
    element("h2", {}, element("a", { href: documentAddress(one.id), lang: "zh-CN" }, title)),
    element(
      "p",
      { class: "facts" },
      [
        one.doc_number,
        one.issuers.slice(0, 2).join(say("comma")),
        one.issued,
        say("department.clauses", { count: one.clauses }),
      ].map((fact) => fact && element("span", {}, fact)),
      status(one),
      endedBy(one),
      element(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": say("documents.removeNamed", { title }),
          click: () => takeOut(one.id, title),
        },
        say("documents.remove"),
      ),
    ),
  );
};

const takeOut = (id, title) => {
  if (!hasKey()) {
    askForKey();
    return;
  }
  ask(
    say("documents.sure"),
    element("p", {}, say("documents.sure.text", { title })),
    say("documents.remove"),
    async () => {
      try {
        await remove(`/v1/documents/${encodeURIComponent(id)}`);
        notice(say("documents.removed", { title }));
        show({ moved: false });
      } catch (error) {
        failure(error);
      }
    },
  );
};
