// What holds for every adapter, with recorded answers in place of the providers.

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Provider } from "../protocol/enums.ts";
import { connectModel } from "./connect.ts";
import * as anthropic from "./recordings/anthropic-answers.ts";
import * as chat from "./recordings/openai-chat-answers.ts";
import * as responses from "./recordings/openai-responses-answers.ts";
import { withOwnHeaders } from "./sdk-options.ts";
import { collectAnswer, collectError, collectFailure, plainRequest } from "./testing/collect-answer.ts";
import { type Playing, playRecording } from "./testing/play-recording.ts";
import { apiKey, clientOf, outcomeOf, play, providers, recordingsOf, specs } from "./testing/recorded-models.ts";

const reason = new Error("enough");
const json = { "content-type": "application/json" };

interface Case {
  readonly url: string;
  readonly plain: string;
  readonly brokenArguments: string;
  /** A stream that ends in the middle of a text. */
  readonly halfText: string;
  readonly failures: readonly (readonly [what: string, errorClass: string, recording: string, playing?: Playing])[];
}

const cases: Readonly<Record<Provider, Case>> = {
  anthropic: {
    url: "https://api.anthropic.com/v1/messages",
    plain: anthropic.plainAnswer,
    brokenArguments: anthropic.brokenArguments,
    halfText: anthropic.cutStream,
    failures: [
      ["a stream that ends within an event", "network", anthropic.cutWithinAnEvent],
      ["an event that is not JSON", "overloaded", anthropic.garbledStream],
      ["an error event", "overloaded", anthropic.overloadedInMidStream, { ending: "silent" }],
      ["an answer of white space", "empty_answer", anthropic.nothingSaid],
    ],
  },
  openai_responses: {
    url: "https://api.openai.com/v1/responses",
    plain: responses.plainAnswer,
    brokenArguments: responses.brokenArguments,
    halfText: responses.cutOff,
    failures: [
      ["a stream that ends within an event", "network", responses.cutOff.slice(0, -9)],
      ["a failed answer", "overloaded", responses.failedAnswer],
      ["a failed answer that names a rate limit", "rate_limit", responses.rateLimited],
      ["a failed answer without a reason", "overloaded", responses.failedWithoutReason],
      ["an error event", "overloaded", responses.errorEvent],
      ["an error event without a name", "rate_limit", responses.namelessError],
      ["an answer of white space", "empty_answer", responses.empty],
    ],
  },
  openai_chat: {
    url: "https://models.example:8443/v1/chat/completions",
    plain: chat.plainAnswer,
    brokenArguments: chat.brokenArguments,
    halfText: chat.unfinished(false),
    failures: [
      ["a stream that ends within an event", "network", chat.parallelTools.slice(0, 700)],
      ["a text that looks like the end mark", "network", chat.markInText],
      ["an error object in the stream", "overloaded", chat.errorObject],
      ["an error text in the stream", "overloaded", chat.errorText],
      ["an error of vLLM", "context_too_long", chat.vllmError],
      ["a server that gives up", "overloaded", chat.gaveUp("error")],
      ["a server without resources", "overloaded", chat.gaveUp("insufficient_system_resource")],
      ["an answer of white space", "empty_answer", chat.empty],
    ],
  },
};

/** The JSON with another value in one of its fields, at any depth. */
function withField(json: string, index: number, value: unknown): string {
  const fields = [...json.matchAll(/"\w+":/g)].length;
  let left = index % fields;
  return JSON.stringify(JSON.parse(json), (key, field: unknown) => {
    if (key === "" || /^\d+$/.test(key)) return field;
    left -= 1;
    return left === -1 ? value : field;
  });
}

describe.each(providers)("%s", (provider) => {
  const { plain, brokenArguments, halfText, failures } = cases[provider];

  test("Every recording has the same outcome wherever its bytes are cut and however its lines end", async () => {
    const recordings = recordingsOf(provider);
    const whole = await Promise.all(recordings.map(([, recording]) => outcomeOf(play(provider, recording))));
    const sending = fc.record({
      index: fc.nat(recordings.length - 1),
      cuts: fc.array(fc.nat(4_000), { maxLength: 40 }),
      lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
      keepAlive: fc.constantFrom("", ": still here\n\n"),
    });
    await fc.assert(
      fc.asyncProperty(sending, async ({ index, cuts, lineEnd, keepAlive }) => {
        const [, recording = ""] = recordings[index] ?? [];
        const sent = (keepAlive + recording.replaceAll("\n\n", `\n\n${keepAlive}`)).replaceAll("\n", lineEnd);
        expect(await outcomeOf(play(provider, sent, { cuts }))).toEqual(whole[index]);
      }),
      { numRuns: 200 },
    );
  });

  test("Every recording has the same outcome byte by byte", async () => {
    for (const [name, recording] of recordingsOf(provider)) {
      const whole = await outcomeOf(play(provider, recording));
      expect(await outcomeOf(play(provider, recording, { chunkBytes: 1 })), name).toEqual(whole);
    }
  });

  test("A field of an unexpected type never fails as bad_request", async () => {
    const events = [...plain.matchAll(/^data: (\{.*)$/gm)].map(([, data = ""]) => data);
    const changing = fc.record({ at: fc.nat(events.length - 1), field: fc.nat(40), value: fc.jsonValue() });
    await fc.assert(
      fc.asyncProperty(changing, async ({ at, field, value }) => {
        const data = events[at] ?? "";
        const outcome = await outcomeOf(
          play(
            provider,
            plain.replace(data, () => withField(data, field, value)),
          ),
        );
        expect(JSON.stringify(outcome)).not.toContain('"failed":"bad_request');
      }),
      { numRuns: 300 },
    );
  });

  test("A thought that the provider has not signed is not sent back", async () => {
    const player = playRecording(plain);
    const said = { type: "text", text: "One, t" } as const;
    for (const parts of [[said], [{ type: "reasoning", text: "Hm." } as const, said]]) {
      const messages = [...plainRequest.messages, { role: "assistant", parts } as const, ...plainRequest.messages];
      await collectAnswer(clientOf(provider, player), { ...plainRequest, messages });
    }
    const [alone, withThought] = player.requests.map(({ body }) => body);
    expect(JSON.stringify(alone)).toContain(said.text);
    expect(withThought).toEqual(alone);
  });

  test("Bytes that complete no event are a sign of life", async () => {
    const batches: number[] = [];
    const model = play(provider, `: still here\n\n${plain}`, { cuts: [5, 14] });
    for await (const { length } of model.stream(plainRequest, new AbortController().signal)) batches.push(length);
    expect(batches.slice(0, 2)).toEqual([0, 0]);
  });

  test("Arguments that are not JSON are kept as text", async () => {
    const { parts } = await collectAnswer(play(provider, brokenArguments));
    expect(parts).toMatchObject([
      { type: "tool_call", input: { malformed_json: expect.stringMatching(/^\{"path": /) } },
    ]);
  });

  test.each(["broken", "silent"] as const)("A complete answer survives a connection that is %s", async (ending) => {
    if (provider === "openai_chat" && ending === "silent") return; // Its usage follows the finish reason.
    const player = playRecording(plain, { ending });
    expect((await collectAnswer(clientOf(provider, player))).stop_reason).toBe("end");
    expect(player.requests).toHaveLength(1);
  });

  test.each([
    ["an empty stream", "network", "", {}],
    ["a stream that ends early", "network", halfText, {}],
    ["a broken connection", "network", halfText, { ending: "broken" }],
    ...failures.map(([what, errorClass, recording, playing = {}]) => [what, errorClass, recording, playing] as const),
  ] as const)("After %s the error is of the class %s", async (_, errorClass, recording, playing) => {
    expect((await collectError(play(provider, recording, playing))).class).toBe(errorClass);
  });

  test("A failure is preceded by what was received until then", async () => {
    const { events } = await collectFailure(play(provider, halfText));
    const texts = events.flatMap((event) => (event.type === "text_streamed" ? [event.text] : [])).join("");
    expect(texts).not.toBe("");
    expect(events.at(-1)).toEqual({
      type: "answer_interrupted",
      parts: [{ type: "text", text: texts }],
      is_in_tool: false,
      output_tokens: expect.any(Number),
    });
  });

  test.each([
    [401, "auth"],
    [404, "not_found"],
    [429, "rate_limit"],
    [500, "overloaded"],
    [529, "overloaded"],
  ])("A refusal with %i is asked once and has the class %s", async (status, errorClass) => {
    const body = JSON.stringify({ type: "error", error: { message: `No, ${apiKey}.` } });
    const player = playRecording(body, { status, headers: { ...json, "retry-after": "3" } });
    const error = await collectError(clientOf(provider, player));
    expect(error).toMatchObject({
      class: errorClass,
      retryAfterMs: 3000,
      message: expect.stringContaining("[redacted]"),
    });
    expect(`${error.message} ${String(error.cause)}`).not.toContain(apiKey);
    expect(player.requests).toHaveLength(1);
  });

  test("A server that cannot be reached is a failure of the network", async () => {
    const fetch = () => Promise.reject(new TypeError("fetch failed"));
    expect((await collectError(clientOf(provider, { fetch }))).class).toBe("network");
  });

  test("An abort before the call makes no request", async () => {
    const player = playRecording(plain);
    const { error } = await collectFailure(clientOf(provider, player), { signal: AbortSignal.abort(reason) });
    expect([error, player.requests]).toEqual([reason, []]);
  });

  test("An abort before the headers ends the call with its reason", async () => {
    const stop = new AbortController();
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
        stop.abort(reason);
      });
    expect((await collectFailure(clientOf(provider, { fetch }), { signal: stop.signal })).error).toBe(reason);
  });

  test("An abort during the answer ends it with its reason and the text so far", async () => {
    const stop = new AbortController();
    const { events, error } = await collectFailure(play(provider, halfText, { ending: "silent" }), {
      signal: stop.signal,
      onEvent: ({ type }) => type === "text_streamed" && setTimeout(() => stop.abort(reason)),
    });
    expect(error).toBe(reason);
    expect(events.at(-1)).toMatchObject({ type: "answer_interrupted", parts: [{ type: "text" }] });
  });

  test("Leaving the stream closes the connection", async () => {
    const player = playRecording(halfText, { ending: "silent" });
    const stream = clientOf(provider, player).stream(plainRequest, new AbortController().signal);
    for await (const events of stream) if (events.some(({ type }) => type === "text_streamed")) break;
    expect(player.isCancelled).toBe(true);
  });
});

describe.each(providers)("a connection to %s", (provider) => {
  const { url, plain } = cases[provider];

  beforeEach(() => {
    const canary = "canary-of-the-environment";
    for (const name of ["ANTHROPIC_CUSTOM_HEADERS", "OPENAI_CUSTOM_HEADERS"])
      vi.stubEnv(name, `x-canary: ${canary}\nAuthorization: Bearer ${canary}\nX-Api-Key: ${canary}`);
    for (const name of ["API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET"])
      for (const vendor of ["OPENAI", "ANTHROPIC"]) vi.stubEnv(`${vendor}_${name}`, canary);
    for (const name of ["OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"]) vi.stubEnv(name, "https://elsewhere.example/v1");
    for (const name of ["OPENAI_LOG", "ANTHROPIC_LOG"]) vi.stubEnv(name, "debug");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test.each([
    ["a key", apiKey, `Bearer ${apiKey}`],
    ["no key", "", null],
  ])("A request with %s sends nothing from the environment", async (_, key, authorization) => {
    const player = playRecording(plain);
    await collectAnswer(clientOf(provider, player, key));
    const [request] = player.requests;
    expect(request?.url).toBe(url);
    expect(request?.headers.get("authorization")).toBe(authorization);
    expect(JSON.stringify([...(request?.headers ?? [])])).not.toContain("canary-of");
    expect(JSON.stringify(request?.body)).not.toContain("canary");
  });

  test("An event that cannot be parsed is not logged to the console", async () => {
    const methods = ["debug", "info", "log", "warn", "error"] as const;
    const spies = methods.map((method) => vi.spyOn(console, method).mockReturnValue());
    await collectError(play(provider, "data: {not json\n\n"));
    expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
  });
});

test.each([
  ["http://localhost:8080", "http://localhost:8080/v1/messages"],
  ["http://localhost:8080/s/1/v1/", "http://localhost:8080/s/1/v1/messages"],
])("Anthropic's address %s leads to %s", async (base_url, url) => {
  const player = playRecording(anthropic.plainAnswer);
  await collectAnswer(connectModel({ ...specs.anthropic, base_url }, { apiKey, fetch: player.fetch }));
  expect(player.requests[0]?.url).toBe(url);
});

test("An SDK that keeps its headers elsewhere is noticed", () => {
  expect(() => withOwnHeaders({}, {})).toThrow("somewhere else");
});
