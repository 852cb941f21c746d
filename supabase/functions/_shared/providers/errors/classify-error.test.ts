import * as anthropic from "@anthropic-ai/sdk";
import * as openai from "openai";
import { describe, expect, test } from "vitest";
import { ModelError, type ModelErrorClass } from "../../models/model-error.ts";
import { classifyError } from "./classify-error.ts";

type Headers_ = Readonly<Record<string, string>>;

function fromAnthropic(status: number, type: string, message: string, headers: Headers_ = {}) {
  const body = { type: "error", error: { type, message } };
  return anthropic.APIError.generate(status, body, undefined, new Headers(headers));
}

function fromOpenai(status: number, code: string | null, message: string, headers: Headers_ = {}) {
  const body = { error: { message, type: "some_error", param: null, code } };
  return openai.APIError.generate(status, body, undefined, new Headers(headers));
}

const anthropicCases: readonly (readonly [ModelErrorClass, number, string, string])[] = [
  ["auth", 401, "authentication_error", "invalid x-api-key"],
  ["auth", 403, "permission_error", "Your key may not use this."],
  ["quota", 402, "billing_error", "Pay."],
  ["quota", 400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API."],
  ["not_found", 404, "not_found_error", "model: claude-none"],
  ["timeout", 408, "timeout_error", "Too slow."],
  ["rate_limit", 409, "conflict_error", "Conflict."],
  ["rate_limit", 429, "rate_limit_error", "Too many tokens: the context window of this minute is exceeded."],
  ["context_too_long", 413, "request_too_large", "Request exceeds the maximum size."],
  ["context_too_long", 400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"],
  [
    "context_too_long",
    400,
    "invalid_request_error",
    "input length and `max_tokens` exceed context limit: 199 + 8 > 200",
  ],
  ["refused", 400, "invalid_request_error", "Output blocked by content filtering policy"],
  ["overloaded", 500, "api_error", "Internal server error"],
  ["overloaded", 503, "api_error", "Unavailable"],
  ["overloaded", 529, "overloaded_error", "Overloaded"],
  ["bad_request", 400, "invalid_request_error", "messages: roles must alternate"],
  ["bad_request", 422, "invalid_request_error", "max_tokens: must be positive"],
];

const openaiCases: readonly (readonly [ModelErrorClass, number, string | null, string])[] = [
  ["auth", 401, "invalid_api_key", "Incorrect API key provided."],
  ["quota", 429, "insufficient_quota", "You exceeded your current quota."],
  ["quota", 402, null, "Insufficient credits"],
  ["not_found", 404, "model_not_found", "The model does not exist"],
  ["not_found", 403, "model_not_found", "The project does not have access to the model"],
  ["rate_limit", 429, "rate_limit_exceeded", "Request too large: the maximum context length of a minute"],
  ["context_too_long", 400, "context_length_exceeded", "Too many."],
  ["context_too_long", 400, null, "This model's maximum context length is 8192 tokens."],
  ["context_too_long", 400, null, "the request exceeds the available context size (4096 tokens), try increasing it"],
  ["context_too_long", 400, null, "Your input exceeds the context window of this model."],
  ["refused", 400, "content_filter", "Filtered."],
  ["refused", 400, "invalid_prompt", "Your prompt was flagged as potentially violating our usage policy."],
  ["overloaded", 502, null, "Bad gateway"],
  ["bad_request", 400, "invalid_function_parameters", "Invalid schema for function 'x'"],
  ["bad_request", 418, null, "I am a teapot"],
  ["bad_request", 400, null, "The tool 'socket' has no schema"],
];

describe("an answer that is an error", () => {
  test.each(anthropicCases)("Anthropic's error has the class %s: %i %s, %s", (expected, status, type, message) => {
    expect(classifyError(fromAnthropic(status, type, message), "anthropic").class).toBe(expected);
  });

  test.each(openaiCases)("OpenAI's error has the class %s: %i %s, %s", (expected, status, code, message) => {
    expect(classifyError(fromOpenai(status, code, message), "openai_chat").class).toBe(expected);
  });

  test("An error without a body is classified by its status", () => {
    const error = openai.APIError.generate(503, undefined, "<html>down</html>", new Headers());
    expect(classifyError(error, "openai_chat").class).toBe("overloaded");
  });
});

describe("an error during the stream", () => {
  test.each([
    ["overloaded", { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }],
    ["overloaded", { type: "error", error: { type: "api_error", message: "Internal server error" } }],
    ["rate_limit", { type: "error", error: { type: "rate_limit_error", message: "Slow down" } }],
    ["auth", { type: "error", error: { type: "authentication_error", message: "Revoked" } }],
    ["timeout", { type: "error", error: { type: "timeout_error", message: "Too slow" } }],
    ["bad_request", { type: "error", error: { type: "invalid_request_error", message: "No" } }],
  ] as const)("Anthropic's error has the class %s by its type", (expected, body) => {
    const error = new anthropic.APIError(undefined, body, undefined, new Headers());
    expect(classifyError(error, "anthropic").class).toBe(expected);
  });

  test.each([
    ["rate_limit", { code: "rate_limit_exceeded", message: "Slow down" }],
    ["overloaded", { code: "server_error", message: "Sorry" }],
    ["context_too_long", { code: "context_length_exceeded", message: "Too long" }],
    ["overloaded", { code: 502, message: "Upstream" }],
    ["rate_limit", { code: 429, message: "Upstream" }],
  ] as const)("An error of OpenAI or a gateway has the class %s, thrown or not", (expected, body) => {
    const thrown = new openai.APIError(undefined, body, undefined, new Headers());
    expect(classifyError(thrown, "openai_responses").class).toBe(expected);
    expect(classifyError(body, "openai_responses").class).toBe(expected);
  });
});

describe("a connection", () => {
  const withCode = (code: string) => Object.assign(new Error("it failed"), { code });
  test.each([
    ["network", new anthropic.APIConnectionError({ cause: new TypeError("fetch failed") })],
    ["network", new openai.APIConnectionError({ cause: new Error("refused") })],
    ["network", new TypeError("terminated", { cause: withCode("UND_ERR_SOCKET") })],
    ["network", new TypeError("error reading a body from connection")],
    ["network", withCode("ECONNRESET")],
    ["network", new anthropic.APIUserAbortError()],
    ["network", new DOMException("The operation was aborted.", "AbortError")],
    ["timeout", new anthropic.APIConnectionTimeoutError()],
    ["timeout", new openai.APIConnectionTimeoutError()],
    ["timeout", new DOMException("The operation timed out.", "TimeoutError")],
    ["timeout", new openai.APIConnectionError({ cause: withCode("ETIMEDOUT") })],
    ["overloaded", new SyntaxError("Unexpected token < in JSON")],
  ] as const)("A failed connection has the class %s: %s", (expected, error) => {
    expect(classifyError(error, "anthropic").class).toBe(expected);
  });

  test("A defect of ours is not mistaken for a network failure, which would be retried", () => {
    const fault = new TypeError("Cannot read properties of undefined (reading 'type')");
    expect(classifyError(fault, "anthropic").class).toBe("bad_request");
  });

  test("An error of our own fetch keeps its class", () => {
    const refused = new ModelError("bad_request", "this address is private");
    expect(classifyError(new openai.APIConnectionError({ cause: refused }), "openai_chat")).toBe(refused);
  });
});

test.each([undefined, null, "no connection", 5, {}, Object.assign(new Error("x"), { cause: undefined })])(
  "%s thrown is a ModelError too",
  (thrown) => {
    expect(classifyError(thrown, "anthropic")).toBeInstanceOf(ModelError);
  },
);

test("An error that is its own cause is classified", () => {
  const error: Error & { cause?: unknown } = new Error("round");
  error.cause = error;
  expect(classifyError(error, "anthropic")).toMatchObject({ class: "bad_request", message: "anthropic round" });
});

describe("the retry delay", () => {
  const waitOf = (headers: Headers_) => classifyError(fromOpenai(429, null, "", headers), "openai_chat").retryAfterMs;
  const date = "Fri, 20 Nov 2026 12:00:00 GMT";
  test.each([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after-ms": "120.4", "retry-after": "7" }, 121],
    [{ "retry-after": "Fri, 20 Nov 2026 12:00:30 GMT", date }, 30_000],
    [{ "retry-after": "Fri, 20 Nov 2026 11:00:00 GMT", date }, undefined],
    [{ "retry-after": "-3" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("The headers %j ask for %s ms", (headers, expected) => {
    expect(waitOf(headers)).toBe(expected);
  });

  test("A date is counted from now when the response has no date", () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    expect(waitOf({ "retry-after": inAnHour })).toBeGreaterThan(3_000_000);
  });
});

describe("the detail for the log", () => {
  const key = "canary:0123456789";

  test("The detail names the provider and the error, and redacts every key", () => {
    const error = fromOpenai(401, "invalid_api_key", `Incorrect API key: ${key}, sk-abcdefgh****wxyz.`);
    expect(classifyError(error, "openai_chat", key).message).toBe(
      "openai_chat 401 some_error/invalid_api_key Incorrect API key: [redacted], [redacted].",
    );
  });

  test("The detail includes the causes of a lost connection, and redacts their keys", () => {
    const cause = new TypeError(`cannot send ${key}`, { cause: new Error("socket hang up") });
    const error = classifyError(new openai.APIConnectionError({ cause }), "openai_chat", key);
    expect(error.message).toBe("openai_chat Connection error.: cannot send [redacted]: socket hang up");
    expect(error.cause).toBeUndefined();
  });

  test("The detail is short, and its end never splits a key", () => {
    const error = classifyError(new Error("x".repeat(480) + key.repeat(9)), "anthropic", key);
    expect(error.message).toHaveLength(500);
    expect(error.message).not.toContain(key.slice(0, 6));
  });
});
