// Parses a `filter`: conditions `column=operator.value`, joined by commas.
import { ChangeSubscriptionError } from "../../feed.ts";
import { inspect } from "../inspect.ts";

export const operators = [
  "eq",
  "neq",
  "lt",
  "lte",
  "gt",
  "gte",
  "in",
  "like",
  "ilike",
  "is",
  "match",
  "imatch",
  "isdistinct",
] as const;
export type Operator = (typeof operators)[number];

export interface Filter {
  readonly column: string;
  readonly operator: Operator;
  /** To be cast to the column's type; for `in` an array literal. */
  readonly value: string;
  readonly isNegated: boolean;
}

/** Throws `ChangeSubscriptionError` with the text that the client is sent. */
export function parseFilters(text: string): Filter[] {
  if (text.trim() === "") return [];
  return splitAtCommas(text).map(parseSegment);
}

/** Commas within parentheses or quotes do not split. A quote opens only at the beginning of a value. */
export function splitAtCommas(text: string): string[] {
  const segments = [""];
  let depth = 0;
  let isQuoted = false;
  let previous = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const isEscape = isQuoted && character === "\\" && at + 1 < text.length;
    if (isQuoted ? character === '"' : character === '"' && ".(,".includes(previous)) isQuoted = !isQuoted;
    else if (!isQuoted && character === "(") depth += 1;
    else if (!isQuoted && character === ")") depth = Math.max(0, depth - 1);
    if (character === "," && !isQuoted && depth === 0) {
      segments.push("");
    } else {
      segments[segments.length - 1] += isEscape ? character + text.charAt(at + 1) : character;
    }
    if (isEscape) at += 1;
    previous = character;
  }
  return segments;
}

function parseSegment(segment: string): Filter {
  if (segment.trim() === "") throw unparsable("filter must not contain empty segments (check for extra commas)");
  const equals = segment.indexOf("=");
  if (equals < 0) throw unparsable(inspect([segment]));
  const column = segment.slice(0, equals).trim();
  const condition = segment.slice(equals + 1);
  const isNegated = condition.startsWith("not.");
  const positive = isNegated ? condition.slice("not.".length) : condition;
  const dot = positive.indexOf(".");
  if (dot < 0) throw unparsable(inspect([positive]));
  const name = positive.slice(0, dot);
  const raw = positive.slice(dot + 1);
  const operator = operators.find((known) => known === name);
  if (!operator) throw unparsable(inspect([name, raw]));
  return { column, operator, value: operator === "in" ? arrayLiteral(raw) : unquote(raw), isNegated };
}

function arrayLiteral(raw: string): string {
  if (!raw.startsWith("(") || !raw.endsWith(")") || raw.length < 2) {
    throw unparsable("`in` filter value must be wrapped by parentheses");
  }
  return `{${raw.slice(1, -1)}}`;
}

/** `"a,b"` means `a,b`; quotes elsewhere are part of the value. */
function unquote(raw: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(raw)?.[1];
  return inner === undefined ? raw : inner.replaceAll(/\\(.)/gs, "$1");
}

function unparsable(detail: string): ChangeSubscriptionError {
  return new ChangeSubscriptionError(`Error parsing \`filter\` params: ${detail}`);
}
