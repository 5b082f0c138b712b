// Whether a document still holds.

import { element } from "./element.js";
import { documentAddress } from "./links.js";
import { say } from "./words.js";

// Swedish dates are ISO dates, of the place where the reader is
const today = () => new Date().toLocaleDateString("sv-SE");

const expired = (header) => header.expires && header.expires < today();

/** A mark for the status; where the document does not say, nothing, or `otherwise`. */
export const status = (header, otherwise = null) =>
  header.status
    ? element(
        "span",
        { class: `status ${header.status === "in force" ? "holds" : "over"}` },
        say(`status.${precisely(header)}`),
      )
    : otherwise && element("span", { class: "status" }, otherwise);

/** The service says "repealed" of whatever holds no more. */
const precisely = (header) => {
  if (header.status !== "repealed") return header.status;
  if (header.repealed_by) return "ended";
  return expired(header) ? "expired" : "repealed";
};

/** A link to the document that repeals this one, where it is known. */
export const endedBy = ({ repealed_by: by }) =>
  by &&
  element(
    "a",
    { class: "by", href: documentAddress(by.id), lang: "zh-CN" },
    say("status.by", { title: by.title || by.doc_number }),
  );
