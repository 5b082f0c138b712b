// A remark that an answer, a clause or a document is not right: it is sent to those who keep the documents.

import { post } from "../core/api.js";
import { openForm } from "../core/dialog.js";
import { element } from "../core/element.js";
import { showNotice } from "../core/notice.js";
import { say } from "../core/words.js";

// Maximum number of characters of a remark, as the service takes them.
const LONGEST = 1000;

const ask = (about, label) => {
  const field = element("textarea", { name: "words", id: "remark-words", rows: 4, maxlength: LONGEST });
  openForm(
    say("remark.title"),
    [
      label && element("p", { class: "citation", lang: "zh-CN" }, label),
      element("label", { for: "remark-words" }, say("remark.field")),
      field,
      element("p", { class: "lead" }, say("remark.note")),
    ],
    say("remark.send"),
    async () => {
      const words = field.value.trim();
      if (!words) throw new Error(say("remark.empty"));
      await post("/v1/reports", { ...about, words });
      showNotice(say("remark.kept"));
    },
  );
};

/**
 * The button.
 *
 * about: what of it goes along: {question, clause, document}
 * label: what the remark is about, in words
 */
export const remarkButton = (about, label) =>
  element(
    "button",
    {
      type: "button",
      class: "quiet remark",
      "aria-label": [say("remark.button"), label].filter(Boolean).join("："),
      click: () => ask(about, label),
    },
    say("remark.button"),
  );
