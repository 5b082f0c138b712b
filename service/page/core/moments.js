// Points in time, in the time zone of the reader.

/** Day and minute of an ISO time: 2026-11-30 18:45. Swedish dates are ISO dates. */
export const moment = (iso) => new Date(iso).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
