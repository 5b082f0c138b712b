// Whether a document is in force.

import { documentAddress } from "../core/addresses.js";
import { element } from "../core/element.js";
import { say } from "../core/words.js";

/** A mark for the status; where the document states none, a mark with `otherwise`, or nothing. */
export const statusMark = (doc, otherwise = null) =>
  doc.status
    ? element(
        "span",
        { class: `status ${doc.status === "in force" ? "holds" : "over"}`, title: doc.status_reason?.words || null },
        say(`status.${doc.status}`),
      )
    : otherwise && element("span", { class: "status" }, otherwise);

/** A link to the document that repeals or suspends this one, or to its later version, where it is known. */
export const repealLink = ({ status, status_reason: reason, repealed_by: repeal, superseded_by: later }) => {
  const pause = status === "suspended" && reason?.document;
  const by = repeal || later || pause;
  return (
    by &&
    element(
      "a",
      { class: "by", href: documentAddress(by.id), lang: "zh-CN" },
      say(`status.${(repeal && "by") || (later && "later") || "paused"}`, { title: by.title || by.doc_number }),
    )
  );
};
