// The key of the service: asked for in a dialog, kept for this tab only.

import { ask } from "./dialog.js";
import { element } from "./element.js";
import { forThisTab } from "./kept.js";
import { notice } from "./notice.js";
import { show } from "./route.js";
import { say } from "./words.js";

export const hasKey = () => Boolean(forThisTab.get("key"));

export const askForKey = () => {
  const field = element("input", {
    type: "password",
    name: "key",
    autocomplete: "off",
    pattern: "\\s*[!-~]*\\s*",
    id: "key-field",
    value: forThisTab.get("key"),
  });
  ask(
    say("key.title"),
    [element("p", {}, say("key.text")), element("label", { for: "key-field" }, say("key.field")), field],
    say("key.use"),
    () => {
      const key = field.value.trim();
      forThisTab.set("key", key);
      notice(say(key ? "key.kept" : "key.gone"));
      show({ moved: false });
    },
  );
};
