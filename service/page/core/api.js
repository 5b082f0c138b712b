// Requests to the service: with the key where there is one, in the language of the page.

import { withQuery } from "./addresses.js";
import { tabStore } from "./storage.js";
import { language, say } from "./words.js";

// HTTP status of a reply without a body
const NO_CONTENT = 204;

/** The service's refusal. `message` is a sentence for people; `status` is 0 where no response came. */
export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export const requestHeaders = () => {
  const key = tabStore.get("key");
  return { "accept-language": language(), ...(key ? { authorization: `Bearer ${key}` } : {}) };
};

const errorOf = async (response) => {
  const problem = await response.json().catch(() => ({}));
  return new ApiError(response.status, problem.detail || `HTTP ${response.status}`);
};

const request = async (path, options = {}) => {
  const given = { ...options, headers: { ...requestHeaders(), ...options.headers } };
  const response = await fetch(path, given).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, say("unreachable"));
  });
  if (!response.ok) throw await errorOf(response);
  return response;
};

const jsonBody = (value) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

export const get = async (path, query, signal) => (await request(withQuery(path, query), { signal })).json();

/** As `get`, or null where the service does not have it. */
export const getOrNull = (path, query) =>
  get(path, query).catch((error) => {
    if (error.status === 404) return null;
    throw error;
  });

export const post = async (path, value) => (await request(path, jsonBody(value))).json();

/** The reply, or null where there is none. */
export const remove = async (path) => {
  const response = await request(path, { method: "DELETE" });
  return response.status === NO_CONTENT ? null : response.json();
};

/** The bytes of a file with the response's headers; a `value` is posted. */
export const getFile = async (path, value) => {
  const response = await request(path, value ? jsonBody(value) : {});
  return { bytes: await response.blob(), headers: response.headers };
};
