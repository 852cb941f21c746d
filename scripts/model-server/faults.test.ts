import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import type { Protocol } from "./conversation.ts";
import { words } from "./scenarios/conversation-state.ts";
import { startClient, textIn } from "./testing/protocol-client.ts";
import { bodyOf, manners, patience, post, protocols, useModelServer } from "./testing/start.ts";

const server = useModelServer();
const recovered = "This time it went well.";

/** The status, and what distinguishes the refusal from others with the same status. */
const refusals: readonly (readonly [scenario: string, by: Readonly<Record<Protocol, readonly [number, string]>>])[] = [
  [
    "invalid-key",
    {
      chat: [401, "invalid_api_key"],
      responses: [401, "invalid_api_key"],
      messages: [401, "authentication_error"],
    },
  ],
  [
    "no-credit",
    {
      chat: [429, "insufficient_quota"],
      responses: [429, "insufficient_quota"],
      messages: [402, "billing_error"],
    },
  ],
  ["payment-required", { chat: [402, "402"], responses: [402, "402"], messages: [402, "billing_error"] }],
  [
    "unknown-model",
    { chat: [404, "model_not_found"], responses: [404, "model_not_found"], messages: [404, "not_found_error"] },
  ],
  [
    "rate-limit",
    {
      chat: [429, "rate_limit_exceeded"],
      responses: [429, "rate_limit_exceeded"],
      messages: [429, "rate_limit_error"],
    },
  ],
  ["server-error", { chat: [500, "server_error"], responses: [500, "server_error"], messages: [500, "api_error"] }],
  [
    "overloaded",
    {
      chat: [503, "server_is_overloaded"],
      responses: [503, "server_is_overloaded"],
      messages: [529, "overloaded_error"],
    },
  ],
  [
    "request-too-large",
    {
      chat: [413, "request_too_large"],
      responses: [413, "request_too_large"],
      messages: [413, "request_too_large"],
    },
  ],
];

/** The error that the client throws, with the provider's own code. */
async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Anthropic.APIError)
    return { status: error.status, word: error.type, headers: error.headers, error };
  if (error instanceof OpenAI.APIError)
    return { status: error.status, word: error.code, headers: error.headers, error };
  return { status: undefined, word: undefined, headers: undefined, error };
}

describe.each(manners)("Faults in $protocol, $how:", ({ protocol, isStream }) => {
  const client = (name: string, url = server.freshUrl()) =>
    startClient(protocol, { url, model: `scenario:${name}`, isStream });

  test.each(refusals)("The fault %s refuses every request as the provider does", async (name, by) => {
    const url = server.freshUrl();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { status, word } = await failureOf(client(name, url).say("Hello"));
      expect([status, word]).toEqual(by[protocol]);
    }
  });

  test.each(refusals)("The fault %s ends after the given number of calls", async (name) => {
    const url = server.freshUrl();
    expect((await failureOf(client(`${name}?times=2`, url).say("Hello"))).status).toBeGreaterThan(400);
    expect((await failureOf(client(`${name}?times=2`, url).say("Hello"))).status).toBeGreaterThan(400);
    expect(textIn(await client(`${name}?times=2`, url).say("Hello"))).toBe(recovered);
    expect((await failureOf(client(`${name}?times=2`).say("Hello"))).status).toBeGreaterThan(400);
  });

  test.each([
    ["rate-limit?after=3", "3", null],
    ["rate-limit?after=0.25", "1", "250"],
    ["rate-limit?after=-1", null, null],
  ])("The fault %s says how long to wait", async (name, seconds, milliseconds) => {
    const { headers } = await failureOf(client(name).say("Hello"));
    expect([headers?.get("retry-after"), headers?.get("retry-after-ms")]).toEqual([seconds, milliseconds]);
  });

  test("over-long refuses until the conversation is shorter", async () => {
    const url = server.freshUrl();
    const { status, word, error } = await failureOf(client("over-long?limit=500", url).say("x".repeat(501)));
    expect(status).toBe(400);
    expect(word).toBe(protocol === "messages" ? "invalid_request_error" : "context_length_exceeded");
    if (protocol === "messages") expect(String(error)).toContain("prompt is too long");
    expect(textIn(await client("over-long?limit=500", url).say("x".repeat(400)))).toBe("I have read 402 characters.");
    expect((await failureOf(client("over-long?limit=5&large=1").say("too long"))).status).toBe(413);
  });

  test("A cut connection is an error, and the next answer is whole", async () => {
    for (const name of ["cut?times=1", "cut?times=1&bytes=300", "cut?times=1&clean=1"]) {
      const url = server.freshUrl();
      const { error, status } = await failureOf(client(name, url).say("Hello"));
      // Chat Completions has no final event that a client could miss: a stream that is closed cleanly looks whole.
      if (protocol === "chat" && isStream && name.includes("clean")) expect(error).toBeUndefined();
      else expect({ error, status }).toEqual({ error: expect.any(Error), status: undefined });
      expect(textIn(await client(name, url).say("Hello"))).toBe(words(40));
      expect(await server.exchangesAt(url)).toMatchObject([
        { outcome: "broken", status: 200 },
        { outcome: "answered" },
      ]);
    }
  });

  test("A hang ends when the client disconnects, and is recorded as aborted", async () => {
    for (const name of ["hang?times=1", "stall?times=1", "stall?times=1&after=9"]) {
      const url = server.freshUrl();
      const goesAway = new AbortController();
      const asked = failureOf(
        startClient(protocol, { url, model: `scenario:${name}`, isStream, signal: goesAway.signal }).say("Hello"),
      );
      await expect.poll(() => server.exchangesAt(url), patience).toMatchObject([{ model: `scenario:${name}` }]);
      goesAway.abort();
      expect((await asked).status).toBeUndefined();
      await expect
        .poll(() => server.exchangesAt(url), patience)
        .toMatchObject([{ outcome: "aborted", status: name.startsWith("hang") ? null : 200 }]);
      expect(textIn(await client(name, url).say("Hello"))).not.toBe("");
    }
  });
});

describe.each(protocols)("Errors within a stream of %s:", (protocol) => {
  const ask = (name: string) =>
    failureOf(
      startClient(protocol, { url: server.freshUrl(), model: `scenario:${name}`, isStream: true }).say("Hello"),
    );

  test("An error event has the provider's error code", async () => {
    const words = { chat: "server_is_overloaded", responses: "server_is_overloaded", messages: "overloaded_error" };
    expect(await ask("error-event?why=overloaded")).toMatchObject({ status: undefined, word: words[protocol] });
  });

  test("An unknown kind of error is refused as a bad model name", async () => {
    expect((await ask("error-event?why=boredom")).status).toBe(400);
    expect((await ask("error-event?moon=full")).status).toBe(400);
    expect((await ask("error-event?after=soon")).status).toBe(400);
  });
});

test("In Responses an answer can also fail with the provider's code", async () => {
  const url = server.freshUrl();
  const body = { ...bodyOf("responses", "scenario:error-event?failed=1&why=context_too_long&after=2"), stream: true };
  const text = await (await post(url, "responses", body)).text();
  const last = text.trim().split("\n\n").at(-1) ?? "";
  expect(last.split("\n")[0]).toBe("event: response.failed");
  expect(JSON.parse(last.split("data: ")[1] ?? "")).toMatchObject({
    type: "response.failed",
    response: { status: "failed", error: { code: "context_length_exceeded" } },
  });
});

test("Without a stream, a stream's error is the status of the response", async () => {
  const client = startClient("chat", { url: server.freshUrl(), model: "scenario:error-event", isStream: false });
  expect(await failureOf(client.say("Hello"))).toMatchObject({ status: 500, word: "server_error" });
});
