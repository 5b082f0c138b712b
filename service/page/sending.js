// Sends one file and follows the job that reads it.

import { Refused, get, headers } from "./api.js";
import { say } from "./words.js";

const PAUSE = 500;

/** Send a file; `tell` hears of {state, share}. Gives what was understood, or throws what went wrong. */
export const send = async (file, tell) => {
  const { job } = await sent(file, (share) => tell({ state: "sending", share }));
  return followed(job, tell);
};

// `fetch` does not tell how much of a file has gone out
const sent = (file, progress) =>
  new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/documents?wait=false");
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener(
      "progress",
      (event) => event.lengthComputable && progress(event.loaded / event.total),
    );
    request.addEventListener("load", () => {
      const said = request.response ?? {};
      if (request.status < 300) resolve(said);
      else reject(new Refused(request.status, said.detail ?? `HTTP ${request.status}`));
    });
    request.addEventListener("error", () => reject(new Refused(0, say("unreachable"))));
    request.send(form);
  });

const followed = async (id, tell) => {
  for (;;) {
    const job = await get(`/v1/jobs/${encodeURIComponent(id)}`);
    if (job.state === "done") return job.result;
    if (job.state === "failed") throw new Refused(job.error.status, job.error.detail);
    tell({ state: job.state });
    await new Promise((wake) => setTimeout(wake, PAUSE));
  }
};
