// Sends a file to the service and follows the job that reads it.

import { ApiError, get, requestHeaders } from "../../core/api.js";
import { say } from "../../core/words.js";

// Milliseconds between two questions for the state of a job.
const PAUSE = 500;

/**
 * Send a file. Promises the service's report on it, or throws the error that ended it.
 *
 * progress: called with {state, share}; `share`, from 0 to 1, is how much of the file has gone out
 */
export const sendFile = async (file, progress) => {
  const { job } = await upload(file, (share) => progress({ state: "sending", share }));
  return followJob(job, progress);
};

// `fetch` does not tell how much of a file has gone out
const upload = (file, progress) =>
  new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/documents?wait=false");
    for (const [name, value] of Object.entries(requestHeaders())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener(
      "progress",
      (event) => event.lengthComputable && progress(event.loaded / event.total),
    );
    request.addEventListener("load", () => {
      const reply = request.response ?? {};
      if (request.status < 300) resolve(reply);
      else reject(new ApiError(request.status, reply.detail ?? `HTTP ${request.status}`));
    });
    request.addEventListener("error", () => reject(new ApiError(0, say("unreachable"))));
    request.send(form);
  });

const followJob = async (id, progress) => {
  for (;;) {
    const job = await get(`/v1/jobs/${encodeURIComponent(id)}`);
    if (job.state === "done") return job.result;
    if (job.state === "failed") throw new ApiError(job.error.status, job.error.detail);
    progress({ state: job.state });
    await new Promise((wake) => setTimeout(wake, PAUSE));
  }
};
