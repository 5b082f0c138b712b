// The list of all documents, newest first.

import { documentAddress, withQuery } from "../core/addresses.js";
import { get, remove } from "../core/api.js";
import { openDialog } from "../core/dialog.js";
import { element } from "../core/element.js";
import { documentLabel } from "../core/labels.js";
import { showError, showNotice } from "../core/notice.js";
import { go, show } from "../core/route.js";
import { say } from "../core/words.js";
import { askForKey, hasKey } from "../parts/key_dialog.js";
import { pageLinks, pageNumber } from "../parts/paging.js";
import { mayWrite } from "../parts/permission.js";
import { repealLink, statusMark } from "../parts/status_mark.js";

// Number of documents on one page.
const PAGE = 50;

// Maximum number of issuers that are shown of a document.
const MOST_ISSUERS = 2;

// Maximum number of characters of the words to find, as the service takes them.
const LONGEST = 200;

export const documentsView = async (_, query) => {
  const words = query.get("q") ?? "";
  const page = pageNumber(query);
  const [reply, isWriter] = await Promise.all([
    get("/v1/documents", { q: words, limit: PAGE, offset: (page - 1) * PAGE }),
    mayWrite(),
  ]);
  return {
    title: say("documents.title"),
    nodes: [
      element(
        "div",
        { class: "bar" },
        element("h1", {}, say("documents.title")),
        element("span", { class: "count" }, say("documents.total", { count: reply.total })),
        isWriter && element("a", { class: "quiet", href: "/folders" }, say("folders.title")),
        isWriter && element("a", { class: "quiet", href: "/remarks" }, say("remarks.title")),
        element("a", { class: "button", href: "/upload" }, say("documents.add")),
      ),
      findForm(words),
      reply.total === 0 && element("p", { class: "nothing" }, say("documents.none")),
      element("ul", { class: "documents" }, reply.documents.map(documentLine)),
      pageLinks(page, Math.ceil(reply.total / PAGE), (number) => withQuery("/documents", { q: words, page: number })),
    ],
  };
};

const findForm = (words) => {
  const submit = (event) => {
    event.preventDefault();
    go(withQuery("/documents", { q: event.target.elements.q.value.trim() }));
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
        value: words,
        maxlength: LONGEST,
        placeholder: say("documents.find"),
        "aria-label": say("documents.find"),
      }),
    ),
    element("button", { class: "main" }, say("documents.button")),
  );
};

const documentLine = (doc) => {
  const title = documentLabel(doc);
  return element(
    "li",
    {},
    element("h2", {}, element("a", { href: documentAddress(doc.id), lang: "zh-CN" }, title)),
    element(
      "p",
      { class: "facts" },
      [
        doc.doc_number,
        doc.issuers.slice(0, MOST_ISSUERS).join(say("comma")),
        doc.issued,
        say("department.clauses", { count: doc.clauses }),
      ].map((fact) => fact && element("span", {}, fact)),
      statusMark(doc),
      repealLink(doc),
      element(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": say("documents.removeNamed", { title }),
          click: () => askToRemove(doc.id, title),
        },
        say("documents.remove"),
      ),
    ),
  );
};

const askToRemove = (id, title) => {
  if (!hasKey()) {
    askForKey();
    return;
  }
  openDialog(
    say("documents.sure"),
    element("p", {}, say("documents.sure.text", { title })),
    say("documents.remove"),
    async () => {
      try {
        await remove(`/v1/documents/${encodeURIComponent(id)}`);
        showNotice(say("documents.removed", { title }));
        show({ moved: false });
      } catch (error) {
        showError(error);
      }
    },
  );
};
