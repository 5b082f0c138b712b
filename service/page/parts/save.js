// Saves a file of the service on the reader's computer. A plain link could not send the key.

import { getFile } from "../core/api.js";
import { element } from "../core/element.js";
import { showError, showNotice } from "../core/notice.js";
import { say } from "../core/words.js";

// Milliseconds until the bytes are released; by then the browser has read them.
const RELEASE_AFTER = 60_000;

/** Get a file from `path`, with `value` as the body of a POST if there is one, and save it under `name`. */
export const saveFile = async (path, name, value) => {
  try {
    const { bytes } = await getFile(path, value);
    const address = URL.createObjectURL(bytes);
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), RELEASE_AFTER);
    showNotice(say("export.saved", { name }));
  } catch (error) {
    showError(error);
  }
};

/** A button for each format of a file; `fileIn` returns path, name and body for a format, as `saveFile` takes them. */
export const saveButtons = (label, formats, fileIn) =>
  element(
    "div",
    { class: "save", role: "group", "aria-label": label },
    element("span", { class: "label" }, label),
    formats.map((format) =>
      element(
        "button",
        { type: "button", "data-format": format, click: () => saveFile(...fileIn(format)) },
        say(`export.${format}`),
      ),
    ),
  );
