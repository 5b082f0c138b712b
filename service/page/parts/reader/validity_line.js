// Whether a document is in force, since when, and which document says otherwise.

import { changesAddress, documentAddress } from "../../core/addresses.js";
import { element } from "../../core/element.js";
import { say } from "../../core/words.js";
import { repealLink, statusMark } from "../status_mark.js";

/** The line for `doc`, the reply of the service for a document. */
export const validityLine = (doc) =>
  element(
    "p",
    { class: "validity facts" },
    statusMark(doc, say("status.unknown")),
    doc.effective && element("span", {}, say("validity.from", { day: doc.effective })),
    doc.expires && element("span", {}, say("validity.until", { day: doc.expires })),
    repealLink(doc),
    doc.superseded_by &&
      element("a", { href: changesAddress(doc.id, doc.superseded_by.id) }, say("validity.changes")),
    doc.status_reason?.words && element("q", { lang: "zh-CN" }, doc.status_reason.words),
    doc.amended_by.map((other) =>
      element(
        "a",
        { class: "by", href: documentAddress(other.id), lang: "zh-CN" },
        say("validity.amended", { title: other.title || other.doc_number }),
      ),
    ),
  );
