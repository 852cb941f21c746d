// Reads the facts of anything thrown, whichever SDK or runtime threw it. classify-error.ts interprets them.
import * as anthropic from "@anthropic-ai/sdk";
import * as openai from "openai";

export interface ErrorFacts {
  readonly status: number | undefined;
  /** Every `type` and `code` of the provider, in lower case. */
  readonly marks: readonly string[];
  /** The messages of the error and its causes. */
  readonly message: string;
  readonly headers: Headers | undefined;
  readonly isTimeout: boolean;
  readonly isConnection: boolean;
  /** The response was not JSON. */
  readonly isGarbled: boolean;
}

export function readError(error: unknown): ErrorFacts {
  const causes = causesOf(error);
  const bodies = causes.flatMap(bodiesOf);
  const codes = bodies.flatMap((body) => [field(body, "type"), field(body, "code")]);
  const message = [...new Set(causes.map(textOf).filter(Boolean))].join(": ");
  const headers = field(error, "headers");
  return {
    status: [field(error, "status"), ...codes].find(isStatus),
    marks: codes.filter((code) => typeof code === "string").map((code) => code.toLowerCase()),
    message,
    headers: headers instanceof Headers ? headers : undefined,
    isTimeout: causes.some(isTimeout),
    isConnection: causes.some(isConnection),
    isGarbled: error instanceof SyntaxError,
  };
}

/** The error and its causes, outermost first. Bounded, because an error may be its own cause. */
export function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let current = error; current !== undefined && current !== null && causes.length < 5;) {
    causes.push(current);
    current = field(current, "cause");
  }
  return causes;
}

/** The SDKs keep the body of the response, or its `error`, in `error`; Anthropic's body contains another `error`. */
function bodiesOf(error: unknown): unknown[] {
  const body = field(error, "error");
  return [error, body, field(body, "error")].filter((candidate) => typeof candidate === "object" && candidate !== null);
}

/** Prefers the provider's own message: the SDKs' messages repeat the status or the whole body. */
function textOf(error: unknown): string {
  const body = field(error, "error");
  const candidates = [error, field(error, "apiMessage"), field(body, "message"), field(error, "message")];
  return candidates.find((candidate) => typeof candidate === "string") ?? "";
}

function isTimeout(error: unknown): boolean {
  return (
    error instanceof anthropic.APIConnectionTimeoutError ||
    error instanceof openai.APIConnectionTimeoutError ||
    field(error, "name") === "TimeoutError" ||
    field(error, "code") === "ETIMEDOUT" ||
    (isConnection(error) && /timed? ?out/i.test(textOf(error)))
  );
}

/**
 * The SDKs wrap failures before the first byte of the response. Later failures come as the runtime throws them: undici throws a
 * TypeError "terminated" with a cause that has a code, Deno a TypeError or an error named after the failure. Any other TypeError is
 * a defect of ours and must not count as a network failure, which would be retried.
 */
function isConnection(error: unknown): boolean {
  if (error instanceof anthropic.APIConnectionError || error instanceof openai.APIConnectionError) return true;
  if (error instanceof anthropic.APIUserAbortError || error instanceof openai.APIUserAbortError) return true;
  if (!(error instanceof Error) || field(error, "status") !== undefined) return false;
  const code = field(error, "code");
  if (typeof code === "string" && /^(?:E[A-Z]{3,}|UND_ERR_\w+)$/.test(code)) return true;
  return connectionWords.test(`${error.name} ${error.message}`);
}

const connectionWords =
  /\bAbortError\b|\bConnection(?:Reset|Refused|Aborted)\b|\bterminated\b|fetch failed|error sending request|error reading a body|connection (?:error|closed|reset|refused|was)|socket|network|unexpected (?:eof|end of file)|other side closed/i;

function isStatus(value: unknown): value is number {
  return typeof value === "number" && value >= 400 && value < 600;
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
