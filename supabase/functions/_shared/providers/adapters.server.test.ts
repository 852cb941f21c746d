// All adapters against a model server that is as strict as the providers, in every scenario it can play.
import { describe, expect, test } from "vitest";
import type {
  Answer,
  ConversationMessage,
  ModelClient,
  ModelRequest,
  ModelSpec,
  ToolSpec,
} from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { connectModel } from "./connect.ts";
import { collectAnswer, collectError, collectEvents, streamedTexts } from "./testing/collect-answer.ts";
import { useSpawnedModelServer } from "./testing/model-server.ts";
import { providers } from "./testing/recorded-models.ts";

const server = useSpawnedModelServer();
const apiKey = "a-key-for-tests";

function specOf(provider: ModelSpec["provider"], scenario: string, url: string): ModelSpec {
  const can = { images: true, strict_tools: true, parallel_tools: true, structured_output: true };
  const thinks = { reasoning: true, reasoning_summary: true };
  const limits = { context_tokens: 200_000, output_tokens: 64_000 };
  return {
    ...{ id: "m", provider, name: `scenario:${scenario}`, label: "M", base_url: `${url}/v1` },
    ...limits,
    capabilities: { ...can, ...thinks },
  };
}

const nothing = { type: "object", properties: {}, required: [], additionalProperties: false };
const names = ["list_files", "read_file", "write_file", "edit_file", "move_file", "delete_file", "search_files"];
const tools: readonly ToolSpec[] = [...names, "run_code", "update_plan", "ask_user", "open_the_door"].map((name) => ({
  ...{ name, description: "", input_schema: nothing },
}));

const prompt = { role: "user", parts: [{ type: "text", text: "Hello" }] } as const;
const asking = (messages: readonly ConversationMessage[] = [prompt]): ModelRequest => ({
  ...{ instructions: "Be brief.", messages, tools, max_output_tokens: 20_000, cache_key: "s" },
});

/** Answers each tool call with "ok" until the model calls no more tools. */
async function converse(client: ModelClient): Promise<{ answers: Answer[]; messages: ConversationMessage[] }> {
  const answers: Answer[] = [];
  const messages: ConversationMessage[] = [prompt];
  for (;;) {
    const answer = await collectAnswer(client, asking(messages));
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

/** The scenarios this file plays. The last test fails when one is missing. */
const played = new Set<string>();
function scenario(name: string): string {
  played.add(name.split("?")[0] ?? name);
  return name;
}

/** Not every protocol can express a pause or a full context. */
const stops = (provider: ModelSpec["provider"], anthropic: string, others: string) =>
  provider === "anthropic" ? anthropic : others;

describe.each(providers)("%s", (provider) => {
  const clientOf = (name: string, url = server.freshUrl()) => connectModel(specOf(provider, name, url), { apiKey });
  const words = "one two three four five";

  describe("an answer", () => {
    test.each([
      [scenario("text"), { text: "Good day. This is a scripted answer.", stop: "end" }],
      [scenario("stream?tokens=5&rate=1000&first=5"), { text: words, stop: "end" }],
      [scenario("slow-start?first=20"), { text: "That took a while.", stop: "end" }],
      [scenario("count?to=3&rate=1000"), { text: expect.stringMatching(/^ ?1\b.*\b3\b/s), stop: "end" }],
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
      [scenario("pause"), { text: "This takes long, I pause.", stop: stops(provider, "paused", "end") }],
      [
        scenario("window-full"),
        { text: expect.stringMatching(/^one two/), stop: stops(provider, "context_full", "max_tokens") },
      ],
      [scenario("over-long"), { text: expect.stringMatching(/^I have read/), stop: "end" }],
    ])("The text of %s is streamed as it is stored", async (name, { text, stop, ...cut }) => {
      const events = await collectEvents(clientOf(name), asking());
      const last = events.at(-1);
      const answer = last?.type === "answer_finished" ? last.answer : undefined;
      expect({ ...answer, parts: answer && textOf(answer) }).toEqual({
        ...{ parts: text, stop_reason: stop, usage: expect.any(Object) },
        ...("cut" in cut ? { cut_tool: cut.cut } : {}),
      });
      const stored = answer?.parts.map((part) => ("text" in part ? part.text : ""));
      expect(streamedTexts(events)).toEqual(stored);
    });

    test("An answer of thousands of words arrives whole, with its usage", async () => {
      const answer = await collectAnswer(clientOf(scenario("long?tokens=5000")), asking());
      expect(textOf(answer).split(" ")).toHaveLength(5000);
      expect(answer.usage.output_tokens).toBeGreaterThanOrEqual(5000);
      expect(answer).not.toHaveProperty("is_usage_estimate");
    });

    test("Leaving an endless answer closes the connection", async () => {
      const url = server.freshUrl();
      const signal = new AbortController().signal;
      let texts = 0;
      for await (const events of clientOf(scenario("endless?rate=0"), url).stream(asking(), signal)) {
        texts += events.filter(({ type }) => type === "text_streamed").length;
        if (texts > 200) break;
      }
      await expect.poll(async () => (await server.exchangesAt(url))[0]?.outcome).toBe("aborted");
    });

    test("Cached tokens are counted as part of the input", async () => {
      const client = clientOf("echo");
      const long = { role: "user", parts: [{ type: "text", text: "All of this. ".repeat(500) }] } as const;
      const said = { role: "assistant", parts: [{ type: "text", text: "Yes." }] } as const;
      const first = (await collectAnswer(client, asking([long]))).usage;
      const second = (await collectAnswer(client, asking([long, said, prompt]))).usage;
      expect(first.cached_tokens ?? 0).toBe(0);
      expect(second.cached_tokens).toBeGreaterThan(1000);
      expect(second.input_tokens).toBeGreaterThanOrEqual(second.cached_tokens ?? 0);
      expect(second.input_tokens).toBeGreaterThan(first.input_tokens);
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
    ])("The tools of %s are called and their results accepted", async (name, calls) => {
      const { answers } = await converse(clientOf(name));
      expect(answers.map((answer) => answer.stop_reason)).toEqual(["tool_use", "end"]);
      expect(answers.flatMap(callsOf)).toEqual(calls);
    });

    test("A call with invalid JSON is reported and repeated", async () => {
      const { answers } = await converse(clientOf(scenario("broken-json")));
      expect(answers.map(callsOf)).toEqual([
        [["write_file", { malformed_json: '{"path": "right.txt", "content": ' }]],
        [["write_file", { path: "right.txt", content: "right\n" }]],
        [],
      ]);
    });

    test("A thought before a tool call goes back with the result, which the server checks", async () => {
      const url = server.freshUrl();
      const { answers } = await converse(clientOf(scenario("reasoning-tool"), url));
      expect(answers.map((answer) => answer.parts.map(({ type }) => type))).toEqual([
        ["reasoning", "text", "tool_call"],
        ["text"],
      ]);
      const [, second] = await server.exchangesAt(url);
      const proofs = {
        anthropic: "signature",
        openai_responses: "encrypted_content",
        openai_chat: "The user wants to know.",
      };
      expect(JSON.stringify(second?.body)).toContain(proofs[provider]);
    });

    test("Every call of a long piece of work has an id of its own", async () => {
      const { answers, messages } = await converse(clientOf(scenario("work?rounds=2")));
      expect(answers.at(-1)?.stop_reason).toBe("end");
      const said = messages.flatMap((message) => (message.role === "assistant" ? message.parts : []));
      const ids = said.flatMap((part) => (part.type === "tool_call" ? [part.call_id] : []));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeGreaterThan(20);
    });

    test("Many steps are taken one by one", async () => {
      const { answers } = await converse(clientOf(scenario("many-steps?steps=4")));
      expect(answers.map(({ stop_reason }) => stop_reason)).toEqual([...Array(4).fill("tool_use"), "end"]);
    });

    test("A looping model repeats its call under another id", async () => {
      const client = clientOf(scenario("loop"));
      const first = await collectAnswer(client, asking());
      const [call] = first.parts.filter((part) => part.type === "tool_call");
      const results = [{ call_id: call?.call_id ?? "", output: "", is_error: true }];
      const messages = [prompt, { role: "assistant", parts: first.parts }, { role: "tool", results }] as const;
      const second = await collectAnswer(client, asking(messages));
      expect(callsOf(second)).toEqual(callsOf(first));
      expect(second.parts.map((part) => "call_id" in part && part.call_id)).not.toContain(call?.call_id);
    });
  });

  describe("a conversation", () => {
    const goOn = async (name: string, ...more: ConversationMessage[]) => {
      const client = clientOf(name);
      const { parts } = await collectAnswer(client, asking());
      return textOf(await collectAnswer(client, asking([prompt, { role: "assistant", parts }, ...more])));
    };

    test("A conversation continues after a cut answer and two messages of the user", async () => {
      expect(await goOn("cut-text?tokens=3", prompt, prompt)).toBe("one two three");
    });

    // Only Anthropic pauses.
    test.each(provider === "anthropic" ? ["pause"] : [])("A conversation continues after a %s", async (name) => {
      expect(await goOn(name)).toBe("And here is the rest.");
    });

    test("A conversation continues without a call that was cut off, even after a thought", async () => {
      const client = clientOf("cut-tool");
      const { parts } = await collectAnswer(client, asking());
      const messages = [prompt, { role: "assistant", parts } as const, prompt];
      expect(await collectAnswer(client, asking(messages))).toMatchObject({ cut_tool: "write_file" });
    });

    test("The server accepts an image, a schema and the parts of other providers", async () => {
      const data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
      const image = { type: "image", media_type: "image/png", data } as const;
      const call = { type: "tool_call", call_id: "from:elsewhere/1", name: "list_files", input: {} } as const;
      const output_schema = {
        name: "title",
        schema: {
          ...{ type: "object", properties: { title: { type: "string" } } },
          ...{ required: ["title"], additionalProperties: false },
        },
      };
      const messages: ConversationMessage[] = [
        { role: "user", parts: [image, ...prompt.parts] },
        {
          role: "assistant",
          parts: [
            call,
            { type: "reasoning", text: "Hm.", provider: stops(provider, "openai_chat", "anthropic"), opaque: {} },
          ],
        },
        { role: "tool", results: [{ call_id: call.call_id, output: "", is_error: false }] },
      ];
      const answer = await collectAnswer(clientOf("text"), { ...asking(messages), output_schema });
      expect(answer.stop_reason).toBe("end");
    });
  });

  describe("a fault", () => {
    const failureOf = (name: string, url = server.freshUrl()) => collectError(clientOf(name, url), asking());

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
    ])("%s fails once with the class %s", async (name, expected) => {
      const url = server.freshUrl();
      const error = await failureOf(name, url);
      expect([error.class, error.message]).toEqual([expected, expect.not.stringContaining(apiKey)]);
      expect(await server.exchangesAt(url)).toHaveLength(1);
    });

    const failedAnswers = [
      ["error-event?failed=1", "overloaded"],
      ["error-event?why=rate_limit&failed=1", "rate_limit"],
    ] as const;
    // Anthropic has no answers that say they failed.
    test.each(provider === "anthropic" ? [] : failedAnswers)("%s fails with the class %s", async (name, expected) => {
      expect((await failureOf(name)).class).toBe(expected);
    });

    test("A rate limit says how long to wait", async () => {
      expect((await failureOf("rate-limit?after=7")).retryAfterMs).toBe(7000);
      expect((await failureOf("rate-limit?after=0.25")).retryAfterMs).toBe(250);
      expect((await failureOf("rate-limit?after=-1")).retryAfterMs).toBeUndefined();
    });

    test("A second call succeeds once the fault has passed", async () => {
      const client = clientOf("overloaded?times=1");
      await expect(collectAnswer(client, asking())).rejects.toThrow(ModelError);
      expect(textOf(await collectAnswer(client, asking()))).toBe("This time it went well.");
    });

    test.each([scenario("hang"), scenario("stall?after=5")])("An abort ends %s with its reason", async (name) => {
      const url = server.freshUrl();
      const stop = new AbortController();
      const reason = new Error("enough");
      const streaming = collectEvents(clientOf(name, url), asking(), stop.signal);
      await expect.poll(async () => (await server.exchangesAt(url)).length).toBe(1);
      stop.abort(reason);
      await expect(streaming).rejects.toBe(reason);
      await expect.poll(async () => (await server.exchangesAt(url))[0]?.outcome).toBe("aborted");
    });
  });
});

test("Every scenario of the server is played here", async () => {
  expect((await server.scenarios()).filter((name) => !played.has(name))).toEqual([]);
});
