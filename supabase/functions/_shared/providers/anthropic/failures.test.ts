import { describe, expect, test } from "vitest";
import type { ModelEvent } from "../../models/model-client.ts";
import * as recorded from "../recordings/anthropic-answers.ts";
import { hearError, hearEvents, plainRequest, shown } from "../testing/collect-answer.ts";
import { type Playing, playRecording } from "../testing/play-recording.ts";
import { anthropicSpec, anthropicKey as apiKey, hearing } from "../testing/recorded-anthropic.ts";
import { createAnthropicClient } from "./client.ts";

const errorOf = (recording: string, playing: Playing) => hearError(hearing(playRecording(recording, playing)));

describe("a stream that goes wrong", () => {
  test.each([
    ["breaks off", "network", recorded.cutStream, "closed"],
    ["breaks off within an event", "network", recorded.cutWithinAnEvent, "closed"],
    ["is torn", "network", recorded.cutStream, "broken"],
    ["has no bytes at all", "network", "", "closed"],
    ["holds no JSON", "overloaded", recorded.garbledStream, "closed"],
    ["reports an error", "overloaded", recorded.overloadedInMidStream, "silent"],
    ["says nothing", "empty_answer", recorded.nothingSaid, "closed"],
  ] as const)("and %s is an error of class %s", async (_, expected, recording, ending) => {
    expect((await errorOf(recording, { ending })).class).toBe(expected);
  });

  test("has been heard until then", async () => {
    const player = playRecording(recorded.overloadedInMidStream);
    const heard: ModelEvent[] = [];
    const listening = async () => {
      const client = hearing(player);
      for await (const event of client.stream(plainRequest, new AbortController().signal)) heard.push(event);
    };
    await expect(listening()).rejects.toThrow("Overloaded");
    expect(shown(heard)).toMatchObject([
      { type: "usage_known" },
      { text: "So far " },
      { text: "so good" },
      { type: "answer_interrupted", parts: [{ text: "So far so good" }], is_in_tool: false },
    ]);
  });

  test("does no harm after the answer's end", async () => {
    expect((await hearEvents(hearing(playRecording(recorded.plainAnswer, { ending: "broken" })))).at(-1)?.type).toBe(
      "answer_finished",
    );
    const silent = playRecording(recorded.plainAnswer, { ending: "silent" });
    expect((await hearEvents(hearing(silent))).at(-1)?.type).toBe("answer_finished");
    expect(silent.isCancelled).toBe(true);
  });
});

describe("a request that is refused", () => {
  const refused = (type: string, message: string) => JSON.stringify({ type: "error", error: { type, message } });

  test("is an error with the time to wait, asked once, without the key", async () => {
    const headers = { "content-type": "application/json", "retry-after": "3" };
    const player = playRecording(refused("rate_limit_error", `Too many for ${apiKey}`), { status: 429, headers });
    await expect(hearEvents(hearing(player))).rejects.toMatchObject({
      class: "rate_limit",
      retryAfterMs: 3000,
      message: "anthropic 429 rate_limit_error Too many for [redacted]",
    });
    expect(player.requests).toHaveLength(1);
  });

  test.each([
    [401, "authentication_error", "auth"],
    [404, "not_found_error", "not_found"],
    [500, "api_error", "overloaded"],
    [529, "overloaded_error", "overloaded"],
  ])("with %i is an error of its class", async (status, type, expected) => {
    expect((await errorOf(refused(type, "No."), { status })).class).toBe(expected);
  });

  test("by the network is one of the network", async () => {
    const fetch = () => Promise.reject(new TypeError("fetch failed"));
    await expect(hearEvents(hearing({ fetch }))).rejects.toMatchObject({ class: "network" });
  });
});

describe("an abort", () => {
  const reason = new Error("the user stopped it");

  test("before the request makes none", async () => {
    const player = playRecording(recorded.plainAnswer);
    await expect(hearEvents(hearing(player), plainRequest, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(player.requests).toEqual([]);
  });

  test("while the provider is silent ends with its reason", async () => {
    const stop = new AbortController();
    const client = hearing(playRecording(recorded.cutStream, { ending: "silent" }));
    const heard: ModelEvent[] = [];
    const listening = async () => {
      for await (const event of client.stream(plainRequest, stop.signal)) {
        heard.push(event);
        if (event.type === "text_streamed" && event.text === "so good") setTimeout(() => stop.abort(reason));
      }
    };
    await expect(listening()).rejects.toBe(reason);
    expect(shown(heard).at(-1)).toMatchObject({ type: "answer_interrupted", parts: [{ text: "So far so good" }] });
  });

  test("before the headers ends with its reason", async () => {
    const stop = new AbortController();
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
        stop.abort(reason);
      });
    await expect(hearEvents(hearing({ fetch }), plainRequest, stop.signal)).rejects.toBe(reason);
  });

  test("by letting go of the stream lets go of the connection", async () => {
    const player = playRecording(recorded.cutStream, { ending: "silent" });
    const client = hearing(player);
    for await (const event of client.stream(plainRequest, new AbortController().signal))
      if (event.type === "text_streamed") break;
    expect(player.isCancelled).toBe(true);
  });
});

describe("a connection", () => {
  const requestTo = async (base_url: string | null, key: string) => {
    const player = playRecording(recorded.plainAnswer);
    const client = createAnthropicClient({ ...anthropicSpec, base_url }, { apiKey: key, fetch: player.fetch });
    for await (const _ of client.stream(plainRequest, new AbortController().signal));
    const [request] = player.requests;
    return [request?.url, request?.headers.get("authorization"), request?.headers.get("x-api-key")];
  };

  test.each([
    [null, "https://api.anthropic.com/v1/messages"],
    ["http://localhost:8080", "http://localhost:8080/v1/messages"],
    ["http://localhost:8080/s/1/v1/", "http://localhost:8080/s/1/v1/messages"],
  ])("to %s asks %s with the key it was given", async (base_url, url) => {
    expect(await requestTo(base_url, apiKey)).toEqual([url, `Bearer ${apiKey}`, null]);
  });

  test("without a key sends none, whatever is in the environment", async () => {
    process.env.ANTHROPIC_API_KEY = apiKey;
    try {
      expect(await requestTo(null, "")).toEqual(["https://api.anthropic.com/v1/messages", null, null]);
    } finally {
      delete process.env.ANTHROPIC_API_KEY;
    }
  });
});
