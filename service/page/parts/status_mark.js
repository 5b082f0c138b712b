// Whether a document is in force.

import { documentAddress } from "../core/addresses.js";
import { element } from "../core/element.js";
import { say } from "../core/words.js";

// Swedish dates are ISO dates; the day is that of the reader's time zone
const today = () => new Date().toLocaleDateString("sv-SE");

/**
 * The status of a document that is shown on the day `now`. The service calls "repealed" every document that is no
 * longer in force; one that another document repeals has "ended", one past its last day has "expired".
 */
export const preciseStatus = (doc, now) => {
  if (doc.status !== "repealed") return doc.status;
  if (doc.repealed_by) return "ended";
  return doc.expires && doc.expires < now ? "expired" : "repealed";
};

/** A mark for the status; where the document states none, a mark with `otherwise`, or nothing. */
export const statusMark = (doc, otherwise = null) =>
  doc.status
    ? element(
        "span",
        { class: `status ${doc.status === "in force" ? "holds" : "over"}` },
        say(`status.${preciseStatus(doc, today())}`),
      )
    : otherwise && element("span", { class: "status" }, otherwise);

/** A link to the document that repeals this one, or to its later version, where it is known. */
export const repealLink = ({ repealed_by: repeal, superseded_by: later }) => {
  const by = repeal || later;
  return (
    by &&
    element(
      "a",
      { class: "by", href: documentAddress(by.id), lang: "zh-CN" },
      say(repeal ? "status.by" : "status.later", { title: by.title || by.doc_number }),
    )
  );
};
