// Saves a file of the service on the reader's computer. A plain link could not bring the key along.

import { file } from "./api.js";
import { element } from "./element.js";
import { notice, failure } from "./notice.js";
import { say } from "./words.js";

/** Fetch `path`, with `value` as the body of a POST if there is one, and save it under `name`. */
export const save = async (path, name, value) => {
  try {
    const { bytes } = await file(path, value);
    const place = URL.createObjectURL(bytes);
    element("a", { href: place, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(place), 60_000);
    notice(say("export.saved", { name }));
  } catch (error) {
    failure(error);
  }
};

/** Buttons for several formats of one file; `start` gives path, name and body for a format. */
export const saveAs = (label, formats, start) =>
  element(
    "div",
    { class: "save", role: "group", "aria-label": label },
    element("span", { class: "label" }, label),
    formats.map((format) =>
      element(
        "button",
        { type: "button", "data-format": format, click: () => save(...start(format)) },
        say(`export.${format}`),
      ),
    ),
  );
