import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAnthropicClient } from "./anthropic.ts";
import type { Answer, ModelEvent, ModelRequest, ModelSpec } from "./model-client.ts";
import { ModelError } from "./model-error.ts";
import * as recorded from "./recordings/anthropic-answers.ts";
import { type Player, type Playing, playRecording } from "./recordings/play-recording.ts";

const spec: ModelSpec = {
  id: "claude",
  provider: "anthropic",
  name: "claude-sonnet-5-5",
  label: "Claude",
  base_url: null,
  context_tokens: 200_000,
  output_tokens: 64_000,
  capabilities: { images: true, strict_tools: true, structured_output: true, reasoning: true },
};
const apiKey = "canary-0123456789";
const ask: ModelRequest = {
  instructions: "Be brief.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }],
  tools: [],
  max_output_tokens: 1000,
};
const host = "api.anthropic.com";

async function hear(player: Player, request = ask, signal = new AbortController().signal): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  const client = createAnthropicClient(spec, { apiKey, fetch: player.fetch });
  for await (const event of client.stream(request, signal)) events.push(event);
  return events;
}

async function answerOf(recording: string, request = ask): Promise<Answer> {
  const last = (await hear(playRecording(recording), request)).at(-1);
  if (last?.type !== "answer_finished") throw new Error("The stream did not end with an answer.");
  return last.answer;
}

async function errorOf(recording: string, playing: Playing = {}): Promise<ModelError> {
  const error = await hear(playRecording(recording, playing)).catch((thrown: unknown) => thrown);
  if (!(error instanceof ModelError)) throw new Error("No ModelError was thrown.", { cause: error });
  return error;
}

const shown = (events: readonly ModelEvent[]) => events.filter(({ type }) => type !== "still_working");
const usage = { input_tokens: 25, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 15 };

describe("a recorded answer", () => {
  test("is told as it comes, with a sign of life for what shows nothing", async () => {
    const told = { input_tokens: 1225, cached_tokens: 1000, cache_write_tokens: 200 };
    const parts = [{ type: "text", text: "Grüße, 世界! 👩‍👩‍👧" }];
    expect(await hear(playRecording(recorded.plainAnswer))).toEqual([
      { type: "usage_known", usage: { ...told, output_tokens: 1 } },
      { type: "still_working" },
      { type: "still_working" },
      { type: "text_streamed", part: 0, text: "Grüße, " },
      { type: "text_streamed", part: 0, text: "世界" },
      { type: "text_streamed", part: 0, text: "! " },
      { type: "text_streamed", part: 0, text: "👩‍👩‍👧" },
      { type: "still_working" },
      { type: "usage_known", usage: { ...told, output_tokens: 12 } },
      { type: "answer_finished", answer: { parts, usage: { ...told, output_tokens: 12 }, stop_reason: "end" } },
    ]);
  });

  test("has its thoughts with what the provider wants back, and parallel calls with their inputs", async () => {
    const events = await hear(playRecording(recorded.thoughtsThenParallelTools));
    const block = { type: "thinking", thinking: "Two files are to be read.", signature: "c2lnbmF0dXJl" };
    expect(shown(events)).toEqual([
      { type: "usage_known", usage: { ...usage, output_tokens: 1 } },
      { type: "reasoning_streamed", part: 0, text: "Two files " },
      { type: "reasoning_streamed", part: 0, text: "are to be read." },
      { type: "text_streamed", part: 2, text: "I look at both." },
      { type: "tool_call_begun", part: 3, name: "read_file" },
      { type: "tool_call_begun", part: 4, name: "list_files" },
      { type: "usage_known", usage: { ...usage, output_tokens: 90, reasoning_tokens: 40 } },
      {
        type: "answer_finished",
        answer: {
          parts: [
            { type: "reasoning", text: block.thinking, provider: "anthropic", opaque: { host, block } },
            {
              ...{ type: "reasoning", text: "", provider: "anthropic" },
              opaque: { host, block: { type: "redacted_thinking", data: "cmVkYWN0ZWQ=" } },
            },
            { type: "text", text: "I look at both." },
            { type: "tool_call", call_id: "toolu_01", name: "read_file", input: { path: "a.ts" } },
            { type: "tool_call", call_id: "toolu_02", name: "list_files", input: {} },
          ],
          usage: { ...usage, output_tokens: 90, reasoning_tokens: 40 },
          stop_reason: "tool_use",
        },
      },
    ]);
  });

  test("gives the provider's thoughts back unchanged in the next request", async () => {
    const { parts } = await answerOf(recorded.thoughtsThenParallelTools);
    const results = ["toolu_01", "toolu_02"].map((call_id) => ({ call_id, output: "x", is_error: false }));
    const next = playRecording(recorded.plainAnswer);
    await hear(next, { ...ask, messages: [...ask.messages, { role: "assistant", parts }, { role: "tool", results }] });
    expect(next.requests[0]?.body).toMatchObject({
      messages: [
        { role: "user" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Two files are to be read.", signature: "c2lnbmF0dXJl" },
            { type: "redacted_thinking", data: "cmVkYWN0ZWQ=" },
            { type: "text", text: "I look at both." },
            { type: "tool_use", id: "toolu_01", name: "read_file", input: { path: "a.ts" } },
            { type: "tool_use", id: "toolu_02", name: "list_files", input: {} },
          ],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_01" }, { tool_use_id: "toolu_02" }] },
      ],
    });
  });

  test("keeps a signature without thoughts", async () => {
    const block = { type: "thinking", thinking: "", signature: "dW50b2xk" };
    expect((await answerOf(recorded.untoldThoughts)).parts).toEqual([
      { type: "reasoning", text: "", provider: "anthropic", opaque: { host, block } },
      { type: "text", text: "Done." },
    ]);
  });

  const said = (text: string) => [{ type: "text", text }];
  test.each([
    ["a pause", recorded.pausedTurn, { parts: said("I search the web."), stop_reason: "paused" }],
    ["a refusal", recorded.refusal, { parts: [], stop_reason: "refusal" }],
    ["a full context", recorded.fullContext, { parts: said("As far as I"), stop_reason: "context_full" }],
  ])("of %s says so", async (_, recording, expected) => {
    expect(await answerOf(recording)).toMatchObject(expected);
  });

  test("leaves out the call that the limit cut off and names it; the one before it is whole", async () => {
    expect(await answerOf(recorded.cutInTool)).toEqual({
      parts: [
        { type: "text", text: "Now the files." },
        { type: "tool_call", call_id: "toolu_01", name: "write_file", input: { path: "a.txt", content: "a" } },
      ],
      usage,
      stop_reason: "max_tokens",
      cut_tool: "write_file",
    });
  });

  test("leaves out what was cut off even if it is JSON by chance", async () => {
    const { parts, cut_tool } = await answerOf(recorded.cutInWholeTool);
    expect({ parts, cut_tool }).toEqual({ parts: [], cut_tool: "write_file" });
  });

  test("keeps a thought that was cut off to be read, not to be returned", async () => {
    const { parts, stop_reason } = await answerOf(recorded.cutInThought);
    expect({ parts, stop_reason }).toEqual({
      parts: [{ type: "reasoning", text: "This is a long" }],
      stop_reason: "max_tokens",
    });
  });

  test("keeps arguments that are no JSON as they came", async () => {
    const input = { malformed_json: '{"path": "a.ts", "find": "x" y"}' };
    expect((await answerOf(recorded.brokenArguments)).parts).toEqual([
      { type: "tool_call", call_id: "toolu_01", name: "edit_file", input },
    ]);
  });

  test("gives each call an id of its own, in the answer and in the conversation", async () => {
    const call = { type: "tool_call", call_id: "toolu_known", name: "read_file", input: {} } as const;
    const { parts } = await answerOf(recorded.repeatedIds, {
      ...ask,
      messages: [
        ...ask.messages,
        { role: "assistant", parts: [call] },
        { role: "tool", results: [{ call_id: "toolu_known", output: "", is_error: false }] },
      ],
    });
    const ids = parts.map((part) => (part.type === "tool_call" ? part.call_id : ""));
    expect(new Set([...ids, "toolu_known"]).size).toBe(4);
    expect(ids[1]).toBe("toolu_twice");
  });

  test("has no parts of white space, and no places for them", async () => {
    const events = await hear(playRecording(recorded.blankTexts));
    expect(shown(events).slice(1)).toMatchObject([
      { type: "tool_call_begun", part: 0 },
      { type: "usage_known" },
      { answer: { parts: [{ type: "tool_call", name: "list_files", input: {} }] } },
    ]);
  });

  test("is understood as far as it is known, and goes on to the tools it calls", async () => {
    expect(await answerOf(recorded.fromTheFuture)).toMatchObject({
      parts: [
        { type: "text", text: "AB" },
        { type: "tool_call", call_id: "toolu_01", name: "read_file", input: { path: "a" } },
      ],
      usage: { input_tokens: 25, output_tokens: 7 },
      stop_reason: "tool_use",
    });
  });

  test("means the same however its bytes are cut, also within a letter", async () => {
    const recordings = [recorded.plainAnswer, recorded.thoughtsThenParallelTools, recorded.fromTheFuture];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...recordings),
        fc.integer({ min: 1, max: 70 }),
        async (recording, chunkBytes) => {
          expect(await hear(playRecording(recording, { chunkBytes }))).toEqual(await hear(playRecording(recording)));
        },
      ),
      { numRuns: 40, examples: recordings.map((recording) => [recording, 1]) },
    );
  });
});

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
      const client = createAnthropicClient(spec, { apiKey, fetch: player.fetch });
      for await (const event of client.stream(ask, new AbortController().signal)) heard.push(event);
    };
    await expect(listening()).rejects.toThrow("Overloaded");
    expect(shown(heard)).toMatchObject([{ type: "usage_known" }, { text: "So far " }, { text: "so good" }]);
  });

  test("does no harm after the answer's end", async () => {
    expect((await hear(playRecording(recorded.plainAnswer, { ending: "broken" }))).at(-1)?.type).toBe(
      "answer_finished",
    );
    const silent = playRecording(recorded.plainAnswer, { ending: "silent" });
    expect((await hear(silent)).at(-1)?.type).toBe("answer_finished");
    expect(silent.isCancelled).toBe(true);
  });
});

describe("a request that is refused", () => {
  const refused = (type: string, message: string) => JSON.stringify({ type: "error", error: { type, message } });

  test("is an error with the time to wait, asked once, without the key", async () => {
    const headers = { "content-type": "application/json", "retry-after": "3" };
    const player = playRecording(refused("rate_limit_error", `Too many for ${apiKey}`), { status: 429, headers });
    await expect(hear(player)).rejects.toMatchObject({
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
    await expect(hear({ ...playRecording(""), fetch })).rejects.toMatchObject({ class: "network" });
  });
});

describe("an abort", () => {
  const reason = new Error("the user stopped it");

  test("before the request makes none", async () => {
    const player = playRecording(recorded.plainAnswer);
    await expect(hear(player, ask, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(player.requests).toEqual([]);
  });

  test("while the provider is silent ends with its reason", async () => {
    const stop = new AbortController();
    const client = createAnthropicClient(spec, { apiKey, ...playRecording(recorded.cutStream, { ending: "silent" }) });
    const heard: ModelEvent[] = [];
    const listening = async () => {
      for await (const event of client.stream(ask, stop.signal)) {
        heard.push(event);
        if (event.type === "text_streamed" && event.text === "so good") setTimeout(() => stop.abort(reason));
      }
    };
    await expect(listening()).rejects.toBe(reason);
    expect(shown(heard)).toHaveLength(3);
  });

  test("before the headers ends with its reason", async () => {
    const stop = new AbortController();
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
        stop.abort(reason);
      });
    await expect(hear({ ...playRecording(""), fetch }, ask, stop.signal)).rejects.toBe(reason);
  });

  test("by letting go of the stream lets go of the connection", async () => {
    const player = playRecording(recorded.cutStream, { ending: "silent" });
    const client = createAnthropicClient(spec, { apiKey, fetch: player.fetch });
    for await (const event of client.stream(ask, new AbortController().signal))
      if (event.type === "text_streamed") break;
    expect(player.isCancelled).toBe(true);
  });
});

describe("a connection", () => {
  const requestTo = async (base_url: string | null, key: string) => {
    const player = playRecording(recorded.plainAnswer);
    const client = createAnthropicClient({ ...spec, base_url }, { apiKey: key, fetch: player.fetch });
    for await (const _ of client.stream(ask, new AbortController().signal));
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
