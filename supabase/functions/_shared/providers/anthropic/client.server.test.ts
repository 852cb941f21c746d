import { describe, expect, test } from "vitest";
import type {
  Answer,
  ConversationMessage,
  ModelClient,
  ModelEvent,
  ModelRequest,
  ModelSpec,
  ToolSpec,
} from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import { hearError, hearEvents } from "../testing/collect-answer.ts";
import { useSpawnedModelServer } from "../testing/model-server.ts";
import { createAnthropicClient } from "./client.ts";

const server = useSpawnedModelServer();

function specOf(scenario: string, base_url: string): ModelSpec {
  const capabilities = { images: true, strict_tools: true, structured_output: true, reasoning: true };
  const limits = { context_tokens: 200_000, output_tokens: 64_000 };
  return {
    id: "m",
    provider: "anthropic",
    name: `scenario:${scenario}`,
    label: "M",
    base_url,
    ...limits,
    capabilities,
  };
}

const nothing = { type: "object", properties: {}, required: [], additionalProperties: false };
const names = ["list_files", "read_file", "write_file", "edit_file", "move_file", "delete_file", "search_files"];
const tools: readonly ToolSpec[] = [...names, "run_code", "update_plan", "ask_user", "open_the_door"].map((name) => ({
  name,
  description: "",
  input_schema: nothing,
}));

const prompt = { role: "user", parts: [{ type: "text", text: "Hello" }] } as const;
const asking = (messages: readonly ConversationMessage[] = [prompt]): ModelRequest => ({
  ...{ instructions: "Be brief.", messages, tools, max_output_tokens: 20_000, cache_key: "s" },
});

function clientOf(scenario: string, url = server.freshUrl()) {
  return createAnthropicClient(specOf(scenario, url), { apiKey: "a-key-for-tests" });
}

async function hear(client: ModelClient, request = asking()): Promise<{ events: ModelEvent[]; answer: Answer }> {
  const events = await hearEvents(client, request);
  const last = events.at(-1);
  if (last?.type !== "answer_finished") throw new Error("The stream did not end with an answer.");
  return { events, answer: last.answer };
}

/** Goes on until no more tools are called; each call is answered with "ok". */
async function converse(scenario: string): Promise<{ answers: Answer[]; messages: ConversationMessage[] }> {
  const client = clientOf(scenario);
  const answers: Answer[] = [];
  const messages: ConversationMessage[] = [prompt];
  for (;;) {
    const { answer } = await hear(client, asking(messages));
    answers.push(answer);
    messages.push({ role: "assistant", parts: answer.parts });
    const calls = answer.parts.flatMap((part) => (part.type === "tool_call" ? [part.call_id] : []));
    if (calls.length === 0) return { answers, messages };
    messages.push({ role: "tool", results: calls.map((call_id) => ({ call_id, output: "ok", is_error: false })) });
  }
}

const textOf = ({ parts }: Answer) => parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
const callsOf = ({ parts }: Answer) =>
  parts.flatMap((part) => (part.type === "tool_call" ? [[part.name, part.input] as const] : []));

/** Scenarios this file plays, by name; the last test listens in on the others. */
const played = new Set<string>();
function scenario(name: string): string {
  played.add(name.split("?")[0] ?? name);
  return name;
}

describe("an answer of the model server", () => {
  const words = "one two three four five";
  test.each([
    [scenario("text"), { text: "Good day. This is a scripted answer.", stop: "end" }],
    [scenario("stream?tokens=5&rate=1000&first=5"), { text: words, stop: "end" }],
    [scenario("slow-start?first=20"), { text: "That took a while.", stop: "end" }],
    [scenario("echo"), { text: "Hello", stop: "end" }],
    [
      scenario("odd-text"),
      { text: expect.stringContaining('👩‍👩‍👧‍👦!\n\n"quoted" \\back\\ \u2028 data: no\r\nevent'), stop: "end" },
    ],
    [scenario("reasoning"), { text: "I have thought about it: yes.", stop: "end" }],
    [scenario("refusal"), { text: "I cannot help with that.", stop: "refusal" }],
    [scenario("filtered"), { text: "The first half of", stop: "refusal" }],
    [scenario("cut-text?tokens=5"), { text: words, stop: "max_tokens" }],
    [scenario("cut-tool"), { text: "I write it down.", stop: "max_tokens", cut: "write_file" }],
    [scenario("cut-tool-whole"), { text: "", stop: "max_tokens", cut: "write_file" }],
    [scenario("pause"), { text: "This takes long, I pause.", stop: "paused" }],
    [scenario("window-full"), { text: expect.stringMatching(/^one two/), stop: "context_full" }],
    [scenario("over-long"), { text: expect.stringMatching(/^I have read/), stop: "end" }],
  ])("%s is heard, streamed as it is stored", async (name, { text, stop, ...cut }) => {
    const { events, answer } = await hear(clientOf(name));
    expect({ text: textOf(answer), stop: answer.stop_reason, cut: answer.cut_tool, calls: callsOf(answer) }).toEqual({
      ...{ text, stop, cut: "cut" in cut ? cut.cut : undefined },
      calls: [],
    });
    const streamed = answer.parts.map((_, place) =>
      events.map((event) => ("text" in event && event.part === place ? event.text : "")).join(""),
    );
    expect(streamed).toEqual(answer.parts.map((part) => ("text" in part ? part.text : "")));
  });

  test("of thousands of words is heard whole, with usage before and after", async () => {
    const { events, answer } = await hear(clientOf(scenario("long?tokens=5000")));
    expect(textOf(answer).split(" ")).toHaveLength(5000);
    expect(events[0]?.type).toBe("usage_known");
    expect(answer.usage.output_tokens).toBeGreaterThanOrEqual(5000);
    expect(events.findLast((event) => event.type === "usage_known")?.usage).toEqual(answer.usage);
  });

  test("without an end is left by letting go, and the server hears of it", async () => {
    const url = server.freshUrl();
    let heard = 0;
    for await (const event of clientOf(scenario("endless?rate=0"), url).stream(
      asking(),
      new AbortController().signal,
    )) {
      if (event.type === "text_streamed") heard += 1;
      if (heard > 200) break;
    }
    await expect.poll(async () => (await server.exchangesAt(url))[0]?.outcome, { timeout: 30_000 }).toBe("aborted");
  });

  test("counts what the cache had as a part of all input", async () => {
    const client = clientOf("echo");
    const long = { role: "user", parts: [{ type: "text", text: "All of this. ".repeat(500) }] } as const;
    const first = (await hear(client, asking([long]))).answer.usage;
    const second = (await hear(client, asking([long, prompt]))).answer.usage;
    expect(first).toMatchObject({ cached_tokens: 0, cache_write_tokens: expect.any(Number) });
    expect(second.cached_tokens).toBeGreaterThan(1000);
    expect(second.input_tokens).toBeGreaterThanOrEqual((second.cached_tokens ?? 0) + (second.cache_write_tokens ?? 0));
    expect(second.input_tokens).toBeGreaterThanOrEqual(first.input_tokens);
  });
});

describe("tools", () => {
  test.each([
    [scenario("one-tool"), [["write_file", { path: "hello.txt", content: "Hello\n" }]]],
    [scenario("call"), [["list_files", {}]]],
    [scenario("unknown-tool"), [["open_the_door", { wide: true }]]],
    [scenario("wrong-input"), [["write_file", { file: "a.txt", content: 1 }]]],
    [scenario("question"), [["ask_user", { question: "Which colour?", options: ["red", "green"] }]]],
    [
      scenario("parallel-tools?count=3"),
      [0, 1, 2].map((at) => ["write_file", { path: `notes/${at}.txt`, content: `Note ${at}\n` }]),
    ],
  ])("of %s are called, and their results taken", async (name, calls) => {
    const { answers } = await converse(name);
    expect(answers.map((answer) => answer.stop_reason)).toEqual(["tool_use", "end"]);
    expect(answers.flatMap(callsOf)).toEqual(calls);
  });

  test("with arguments that are no JSON are told so, and called again", async () => {
    const { answers } = await converse(scenario("broken-json"));
    expect(answers.map(callsOf)).toEqual([
      [["write_file", { malformed_json: '{"path": "right.txt", "content": ' }]],
      [["write_file", { path: "right.txt", content: "right\n" }]],
      [],
    ]);
  });

  test("after a thought are called with the thought given back, which the server checks", async () => {
    const { answers } = await converse(scenario("reasoning-tool"));
    expect(answers.map((answer) => answer.parts.map(({ type }) => type))).toEqual([
      ["reasoning", "text", "tool_call"],
      ["text"],
    ]);
  });

  test("of a whole piece of work go to its end, each call with an id of its own", async () => {
    const { answers, messages } = await converse(scenario("work?rounds=2"));
    expect(answers.at(-1)?.stop_reason).toBe("end");
    const ids = messages.flatMap((message) =>
      message.role === "assistant"
        ? message.parts.flatMap((part) => (part.type === "tool_call" ? [part.call_id] : []))
        : [],
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(20);
  });

  test.each([scenario("many-steps?steps=4")])("of %s are called step by step", async (name) => {
    expect((await converse(name)).answers.map(({ stop_reason }) => stop_reason)).toEqual([
      ...Array(4).fill("tool_use"),
      "end",
    ]);
  });

  test("of a loop are the same every time, under another id", async () => {
    const client = clientOf(scenario("loop"));
    const first = (await hear(client)).answer;
    const [call] = first.parts.filter((part) => part.type === "tool_call");
    const results = [{ call_id: call?.call_id ?? "", output: "", is_error: true }];
    const second = (
      await hear(client, asking([prompt, { role: "assistant", parts: first.parts }, { role: "tool", results }]))
    ).answer;
    expect(callsOf(second)).toEqual(callsOf(first));
    expect(second.parts.map((part) => "call_id" in part && part.call_id)).not.toContain(call?.call_id);
  });
});

describe("a conversation", () => {
  test("goes on after a pause, after a cut, and with what the user says meanwhile", async () => {
    const goOn = async (name: string, ...more: ConversationMessage[]) => {
      const client = clientOf(name);
      const { parts } = (await hear(client)).answer;
      return textOf((await hear(client, asking([prompt, { role: "assistant", parts }, ...more]))).answer);
    };
    expect(await goOn("pause")).toBe("And here is the rest.");
    expect(await goOn("cut-text?tokens=3", prompt, prompt)).toBe("one two three");
  });

  test("with an image, a schema and an empty answer of a tool is understood", async () => {
    const data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const image = { type: "image", media_type: "image/png", data } as const;
    const call = { type: "tool_call", call_id: "from:elsewhere/1", name: "list_files", input: [] } as const;
    const output_schema = {
      name: "title",
      schema: { type: "object", properties: { title: { type: "string", maxLength: 60 } }, required: ["title"] },
    };
    const messages: ConversationMessage[] = [
      { role: "user", parts: [image, ...prompt.parts] },
      { role: "assistant", parts: [call, { type: "reasoning", text: "Hm.", provider: "openai_chat", opaque: {} }] },
      { role: "tool", results: [{ call_id: call.call_id, output: "", is_error: false }] },
    ];
    const { answer } = await hear(clientOf("text"), { ...asking(messages), output_schema });
    expect(answer.stop_reason).toBe("end");
  });
});

describe("a fault", () => {
  const failureOf = (name: string, url = server.freshUrl()) => hearError(clientOf(name, url), asking());

  test.each([
    [scenario("invalid-key"), "auth"],
    [scenario("no-credit"), "quota"],
    [scenario("payment-required"), "quota"],
    [scenario("unknown-model"), "not_found"],
    [scenario("server-error"), "overloaded"],
    [scenario("overloaded"), "overloaded"],
    [scenario("request-too-large"), "context_too_long"],
    [scenario("rate-limit"), "rate_limit"],
    [scenario("cut"), "network"],
    ["cut?clean=1", "network"],
    ["cut?bytes=700", "network"],
    ["cut?bytes=1", "network"],
    [scenario("error-event"), "overloaded"],
    ["error-event?why=overloaded", "overloaded"],
    ["error-event?why=rate_limit", "rate_limit"],
    ["over-long?limit=1", "context_too_long"],
    ["over-long?limit=1&large=1", "context_too_long"],
    [scenario("empty"), "empty_answer"],
    ["no-such-scenario", "not_found"],
  ])("%s is an error of class %s, asked once", async (name, expected) => {
    const url = server.freshUrl();
    const error = await failureOf(name, url);
    expect([error.class, error.message]).toEqual([expected, expect.not.stringContaining("a-key-for-tests")]);
    expect(await server.exchangesAt(url)).toHaveLength(1);
  });

  test("that asks for time says how much", async () => {
    expect((await failureOf("rate-limit?after=7")).retryAfterMs).toBe(7000);
    expect((await failureOf("rate-limit?after=0.25")).retryAfterMs).toBe(250);
    expect((await failureOf("rate-limit?after=-1")).retryAfterMs).toBeUndefined();
  });

  test("that passes is passed by asking again", async () => {
    const client = clientOf("overloaded?times=1");
    await expect(hear(client)).rejects.toThrow(ModelError);
    expect(textOf((await hear(client)).answer)).toBe("This time it went well.");
  });

  test.each([scenario("hang"), scenario("stall?after=5")])("%s is ended by an abort, with its reason", async (name) => {
    const url = server.freshUrl();
    const stop = new AbortController();
    const reason = new Error("that is long enough");
    const listening = (async () => {
      for await (const _ of clientOf(name, url).stream(asking(), stop.signal));
    })();
    await expect.poll(async () => (await server.exchangesAt(url)).length, { timeout: 30_000 }).toBe(1);
    stop.abort(reason);
    await expect(listening).rejects.toBe(reason);
    await expect.poll(async () => (await server.exchangesAt(url))[0]?.outcome, { timeout: 30_000 }).toBe("aborted");
  });
});

test("whatever else there is to be played begins to speak", async () => {
  for (const name of await server.scenarios()) {
    if (played.has(name)) continue;
    let firstWord: ModelEvent["type"] | undefined;
    for await (const { type } of clientOf(name).stream(asking(), new AbortController().signal)) {
      if (type === "usage_known" || type === "still_working") continue;
      firstWord = type;
      break;
    }
    expect([name, firstWord]).toEqual([name, expect.stringMatching(/^(?:text|reasoning)_streamed$|^tool_call_begun$/)]);
  }
});
