// Asks the service: with the key where there is one, in the language of the page.

import { forThisTab } from "./kept.js";
import { language, say } from "./words.js";

/** What the service answers instead of what was asked for. `message` is a sentence for people. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export const headers = () => {
  const key = forThisTab.get("key");
  return { "accept-language": language(), ...(key ? { authorization: `Bearer ${key}` } : {}) };
};

const refusal = async (response) => {
  const problem = await response.json().catch(() => ({}));
  return new Refused(response.status, problem.detail || `HTTP ${response.status}`);
};

const ask = async (path, options = {}) => {
  const given = { ...options, headers: { ...headers(), ...options.headers } };
  const response = await fetch(path, given).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, say("unreachable"));
  });
  if (!response.ok) throw await refusal(response);
  return response;
};

const body = (value) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

/** A path with a query string; what is empty is left out. */
export const address = (path, query = {}) => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") given.append(name, one);
  }
  const text = given.toString();
  return text ? `${path}?${text}` : path;
};

export const get = async (path, query, signal) => (await ask(address(path, query), { signal })).json();

/** As `get`, or null where the service does not have it. */
export const getIfThere = (path, query) =>
  get(path, query).catch((error) => {
    if (error.status === 404) return null;
    throw error;
  });

export const post = async (path, value) => (await ask(path, body(value))).json();

export const remove = async (path) => (await ask(path, { method: "DELETE" })).json();

/** The bytes of a file, with the headers that came along. */
export const file = async (path, value) => {
  const response = await ask(path, value ? body(value) : {});
  return { bytes: await response.blob(), headers: response.headers };
};
