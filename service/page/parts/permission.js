// What the caller may do: who may not write is shown nothing that writes.

import { get } from "../core/api.js";
import { tabStore } from "../core/storage.js";

let asked = { key: null, reply: null };

/** Promises whether the key of this tab may change documents; the service is asked once for each key. */
export const mayWrite = () => {
  const key = tabStore.get("key");
  if (!key) return Promise.resolve(false);
  if (asked.key !== key) {
    const reply = get("/v1/caller").then(
      (caller) => caller.may_write,
      () => {
        asked = { key: null, reply: null };
        return false;
      },
    );
    asked = { key, reply };
  }
  return asked.reply;
};
