// Converts a value's Postgres text to the JSON that `to_jsonb` returns, for types where this needs no Postgres.
import { parseArrayLiteral } from "./array-literal.ts";

/** How a type becomes JSON. Postgres converts `other` types. */
export type JsonForm =
  | "number"
  | "boolean"
  | "json"
  | "timestamp"
  | "bytea"
  | "text"
  | "other"
  | { readonly element: JsonForm; readonly delimiter: string };

export function needsPostgres(form: JsonForm): boolean {
  return typeof form === "object" ? needsPostgres(form.element) : form === "other";
}

/** Must not be called for an `other` form. */
export function toJsonValue(text: string, form: JsonForm): unknown {
  if (typeof form === "object") {
    return parseArrayLiteral(text, form.delimiter, (element) => toElement(element, form.element));
  }
  switch (form) {
    case "number":
      // As in wal2json: JSON has no NaN and no infinity.
      return isFiniteNumber(text) ? exactNumber(text) : null;
    case "boolean":
      return text === "t";
    case "json":
      return parseExactly(text);
    case "timestamp":
      return toIsoTimestamp(text);
    case "bytea":
      return text.replace(/^\\x/, "");
    default:
      return text;
  }
}

/** Array elements are as in to_jsonb: bytea keeps its prefix and NaN is a string. */
function toElement(text: string, form: JsonForm): unknown {
  if (form === "bytea") return text;
  return form === "number" && !isFiniteNumber(text) ? text : toJsonValue(text, form);
}

function isFiniteNumber(text: string): boolean {
  return /^[-+\d.eE]+$/.test(text);
}

/** A number that a double cannot hold keeps all its digits. */
function exactNumber(text: string): unknown {
  if (text === "-0") return 0; // Postgres' JSON numbers have no negative zero
  const number = Number(text);
  return String(number) === text ? number : JSON.rawJSON(text);
}

export function parseExactly(text: string): unknown {
  // Only many digits or an exponent can lose precision.
  if (!/\d[\d.]{14}|\d[eE]/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, { source }: { source?: string }) =>
    typeof value === "number" && source !== undefined ? exactNumber(source) : value,
  );
}

/** `2026-11-20 09:30:00.5+00` becomes `2026-11-20T09:30:00.5+00:00`; infinity stays. The session uses UTC. */
function toIsoTimestamp(text: string): string {
  return text.replace(/^(\S+) (\S+?)(\+00)?( BC)?$/, (_all, date, time, zone = "", era = "") => {
    return `${date}T${time}${zone && `${zone}:00`}${era}`;
  });
}
