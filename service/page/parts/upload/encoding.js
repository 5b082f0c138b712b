// Tells how many clauses the encoder has still to read; until then they are found by their words.

import { get } from "../../core/api.js";
import { element } from "../../core/element.js";
import { say } from "../../core/words.js";

// Milliseconds between two questions.
const PAUSE = 2000;

let line = null;
let isFollowing = false;

/** The line that tells it, kept up to date until nothing is left. */
export const followEncoding = () => {
  line ??= element("p", { class: "lead", role: "status" });
  if (!isFollowing) follow();
  return line;
};

const follow = async () => {
  isFollowing = true;
  try {
    for (let left = await toEncode(); left; left = await toEncode()) {
      line.textContent = say("upload.encoding", { count: left });
      await new Promise((wake) => setTimeout(wake, PAUSE));
    }
  } catch {
    // the service is away: the next upload asks again
  }
  line.textContent = "";
  isFollowing = false;
};

const toEncode = async () => (await get("/ready")).to_encode;
