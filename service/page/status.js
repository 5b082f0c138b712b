// Whether a document still holds.

import { element } from "./element.js";
import { say } from "./words.js";

// Swedish dates are ISO dates, of the place where the reader is
const today = () => new Date().toLocaleDateString("sv-SE");

const expired = (header) => header.expires && header.expires < today();

/** A mark for the status; where the document does not say, nothing, or `otherwise`. */
export const status = (header, otherwise = null) => {
  if (header.status)
    return element(
      "span",
      { class: `status ${header.status === "in force" ? "holds" : "over"}` },
      say(`status.${header.status}`),
    );
  if (expired(header)) return element("span", { class: "status over" }, say("status.expired"));
  return otherwise && element("span", { class: "status" }, otherwise);
};
