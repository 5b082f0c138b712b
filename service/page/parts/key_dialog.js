// The dialog for the service's key, which is stored for this tab only.

import { openDialog } from "../core/dialog.js";
import { element } from "../core/element.js";
import { showNotice } from "../core/notice.js";
import { show } from "../core/route.js";
import { tabStore } from "../core/storage.js";
import { say } from "../core/words.js";

export const hasKey = () => Boolean(tabStore.get("key"));

export const askForKey = () => {
  const field = element("input", {
    type: "password",
    name: "key",
    autocomplete: "off",
    pattern: "\\s*[!-~]*\\s*",
    id: "key-field",
    value: tabStore.get("key"),
  });
  openDialog(
    say("key.title"),
    [element("p", {}, say("key.text")), element("label", { for: "key-field" }, say("key.field")), field],
    say("key.use"),
    () => {
      const key = field.value.trim();
      tabStore.set("key", key);
      showNotice(say(key ? "key.kept" : "key.gone"));
      show({ moved: false });
    },
  );
};
