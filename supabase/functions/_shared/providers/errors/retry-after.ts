// Reads the retry delay from the headers of a response.

/** Undefined when there is none, or none in the future. */
export function readRetryAfterMs(headers: Headers | undefined): number | undefined {
  const stated = inMilliseconds(headers?.get("retry-after-ms"), 1) ?? inSeconds(headers);
  return stated === undefined || stated < 0 ? undefined : Math.ceil(stated);
}

function inSeconds(headers: Headers | undefined): number | undefined {
  const value = headers?.get("retry-after");
  return inMilliseconds(value, 1000) ?? untilDate(value, headers?.get("date"));
}

function inMilliseconds(value: string | null | undefined, factor: number): number | undefined {
  const text = value?.trim() ?? "";
  return /^-?\d{1,12}(?:\.\d{1,12})?$/.test(text) ? Number(text) * factor : undefined;
}

/** Counted from the date of the response if it has one, because two clocks need not agree. */
function untilDate(value: string | null | undefined, answered: string | null | undefined): number | undefined {
  const until = Date.parse(value ?? "");
  const from = Date.parse(answered ?? "");
  const waitMs = until - (Number.isNaN(from) ? Date.now() : from);
  return Number.isNaN(waitMs) ? undefined : waitMs;
}
