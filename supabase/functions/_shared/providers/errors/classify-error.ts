// Turns anything that an SDK throws into a ModelError.
import { ModelError, type ModelErrorClass } from "../../models/model-error.ts";
import type { Provider } from "../../protocol/enums.ts";
import { redact } from "../../protocol/redact.ts";
import { causesOf, type ErrorFacts, readError } from "./read-error.ts";
import { readRetryAfterMs } from "./retry-after.ts";

const maxDetailCharacters = 500;

/**
 * Takes anything thrown, and error objects of a stream. Not for an abort, which ends with its reason. The SDK's error does not
 * become the `cause`: it may contain the key and the prompt, and causes are logged.
 */
export function classifyError(error: unknown, provider: Provider, apiKey = ""): ModelError {
  const known = causesOf(error).find((cause) => cause instanceof ModelError);
  if (known) return known;
  const facts = readError(error);
  const retryAfterMs = readRetryAfterMs(facts.headers);
  return new ModelError(
    classOf(facts),
    describe(facts, provider, apiKey),
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
}

function describe({ status, marks, message }: ErrorFacts, provider: Provider, apiKey: string): string {
  const marked = [...new Set(marks.filter((mark) => mark !== "error"))].join("/");
  const detail = [provider, status, marked, redact(message, [apiKey])].filter(Boolean).join(" ");
  return detail.slice(0, maxDetailCharacters);
}

/** The most specific class first: a 429 may be about money, a 400 about the length of the conversation. */
function classOf(facts: ErrorFacts): ModelErrorClass {
  return (
    specificClassOf(facts) ??
    (facts.status === undefined ? undefined : classOfStatus(facts.status)) ??
    classOfMarks(facts.marks) ??
    (facts.isTimeout ? "timeout" : undefined) ??
    (facts.isConnection ? "network" : undefined) ??
    (facts.isGarbled ? "overloaded" : undefined) ??
    "bad_request"
  );
}

interface SpecificClass {
  readonly class: ModelErrorClass;
  readonly marks: RegExp;
  /** A last resort for providers without codes. Only messages of the provider are searched. */
  readonly words: RegExp;
}

const specificClasses: readonly SpecificClass[] = [
  {
    class: "quota",
    marks: /^(?:insufficient_quota|billing_\w+|insufficient_(?:balance|credits)|payment_required)$/,
    words: /credit balance is too low|exceeded your current quota|insufficient (?:balance|credits)/i,
  },
  {
    class: "context_too_long",
    marks: /^(?:context_length_exceeded|exceed_context_size_error|request_too_large|string_above_max_length)$/,
    words:
      /(?:prompt|input) is too long|exceeds? (?:the |its )?(?:model'?s? )?(?:available |maximum )?context|maximum context length|context (?:length|window) (?:of|is|has been )?exceeded|exceeds the context (?:window|length)/i,
  },
  {
    class: "refused",
    marks: /^(?:content_filter\w*|content_policy_violation|responsibleaipolicyviolation|policy_violation|refusal)$/,
    words: /content[- ](?:management|filter(?:ing)?|policy)|usage polic(?:y|ies)/i,
  },
  { class: "not_found", marks: /^model_not_found$/, words: /^(?!)/ },
];

function specificClassOf({ status, marks, message }: ErrorFacts): ModelErrorClass | undefined {
  const isRateLimit = status === 429 || marks.some((mark) => mark.startsWith("rate_limit"));
  const hasWords = status === undefined ? marks.length > 0 : !isRateLimit && status !== 401 && status !== 403;
  return specificClasses.find(
    (specific) => marks.some((mark) => specific.marks.test(mark)) || (hasWords && specific.words.test(message)),
  )?.class;
}

function classOfStatus(status: number): ModelErrorClass | undefined {
  if (status >= 500) return "overloaded";
  const classes: Readonly<Record<number, ModelErrorClass>> = {
    401: "auth",
    402: "quota",
    403: "auth",
    404: "not_found",
    408: "timeout",
    409: "rate_limit",
    413: "context_too_long",
    429: "rate_limit",
  };
  return classes[status];
}

/** For errors in a stream, whose response had the status 200. */
const classesOfMarks: readonly (readonly [RegExp, ModelErrorClass])[] = [
  [/^(?:authentication_error|permission_error|invalid_api_key)$/, "auth"],
  [/^rate_limit|^conflict_error$|^too_many_requests$/, "rate_limit"],
  [/^(?:\w*overloaded\w*|api_error|server_error|internal_(?:server_)?error|service_unavailable\w*)$/, "overloaded"],
  [/^not_found_error$/, "not_found"],
  [/^\w*timeout\w*$/, "timeout"],
];

function classOfMarks(marks: readonly string[]): ModelErrorClass | undefined {
  return classesOfMarks.find(([pattern]) => marks.some((mark) => pattern.test(mark)))?.[1];
}
