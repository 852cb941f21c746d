// How long a provider asks to be left alone, from the headers it answers with.

/** Undefined when it does not say, or says something that is no time to come. */
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

/** Counted from the answer's own date where it has one: two clocks need not agree. */
function untilDate(value: string | null | undefined, answered: string | null | undefined): number | undefined {
  const until = Date.parse(value ?? "");
  const from = Date.parse(answered ?? "");
  const waitMs = until - (Number.isNaN(from) ? Date.now() : from);
  return Number.isNaN(waitMs) ? undefined : waitMs;
}
