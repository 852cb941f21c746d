// Reads an error of the Data API as a refusal for people and programs. A verb refuses in its own words; errors that Postgres
// or PostgREST raise before a verb is reached get a sentence here, because theirs are not for users.
import { type ErrorCode, errorStatus } from "./errors.ts";

export interface Refusal {
  readonly code: ErrorCode;
  readonly sentence: string;
  /** Details for programs, such as the paths in conflict. */
  readonly facts?: unknown;
}

/** An error of the Data API. */
export interface DataApiError {
  readonly code: string;
  readonly message: string;
  readonly details: string | null;
  readonly hint: string | null;
}

const sentences = {
  invalid_input: "The input is invalid: a value has the wrong type, or a character cannot be stored.",
  too_large: "This is too large or too deeply nested.",
  not_signed_in: "Sign in to do this.",
  forbidden: "You may not do this.",
  internal: "Something went wrong on our side. Try again in a moment.",
} as const satisfies Partial<Record<ErrorCode, string>>;
const tookTooLong = "This took too long. Try again in a moment.";

export function readRefusal(error: DataApiError, status: number): Refusal {
  if (error.code.startsWith("PT") && isErrorCode(error.message)) {
    const facts = error.hint ? { facts: JSON.parse(error.hint) } : {};
    return { code: error.message, sentence: error.details ?? "", ...facts };
  }
  const code = codeFor(error.code, status);
  return { code, sentence: error.code === "57014" ? tookTooLong : sentences[code] };
}

/** SQLSTATEs: 22… invalid values, 23… constraints, 42846 and 42883 types, 54… limits of Postgres. */
function codeFor(code: string, status: number): keyof typeof sentences {
  if (status === 401) return "not_signed_in";
  if (code === "42501" || status === 403) return "forbidden";
  if (status === 413 || code.startsWith("54")) return "too_large";
  if (/^(22|23|42846|42883)|^PGRST(1\d\d|202|203)$/.test(code)) return "invalid_input";
  return "internal";
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorStatus, text);
}
