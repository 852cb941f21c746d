// Answers as the official clients read them, streamed and whole.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { scenarios } from "../scenarios/catalogue.ts";
import { faults } from "../scenarios/faults.ts";
import { bodyOf, post, protocols, useModelServer } from "../testing/start.ts";

const server = useModelServer();
const hello = { role: "user", content: "Hello" } as const;

const openaiAt = (url: string, apiKey = "a-key") => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const anthropicAt = (url: string, apiKey = "a-key") => new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });

/** Both forms of the answer to "Hello". */
const clients = {
  chat(url: string, model: string, limit: number) {
    const asked = { model, messages: [hello], max_completion_tokens: limit };
    const { completions } = openaiAt(url).chat;
    const streaming = completions.stream({ ...asked, stream_options: { include_usage: true } });
    return [streaming.finalChatCompletion(), completions.create(asked)];
  },
  responses(url: string, model: string, limit: number) {
    const asked = { model, input: "Hello", max_output_tokens: limit, reasoning: { summary: "auto" } } as const;
    const { responses } = openaiAt(url);
    return [responses.stream(asked).finalResponse(), responses.create(asked)];
  },
  messages(url: string, model: string, limit: number) {
    const asked = { model, messages: [hello], max_tokens: limit };
    const { messages } = anthropicAt(url);
    return [messages.stream(asked).finalMessage(), messages.create(asked)];
  },
};

const quick = { stream: "?rate=0&first=0", "slow-start": "?first=0", count: "?rate=0&to=9", endless: "?rate=0" };
const names = scenarios
  .filter((scenario) => !faults.includes(scenario))
  .map(({ name }) => `${name}${Object.entries(quick).find(([slow]) => slow === name)?.[1] ?? ""}`);

/**
 * Without ids, times, what the clients add, and reasoning in Chat Completions, which their stream does not join.
 * An empty text counts as none.
 */
function comparable(answer: unknown): unknown {
  const added = [
    "id",
    "call_id",
    "created",
    "created_at",
    "parsed",
    "parsed_arguments",
    "output_parsed",
    "parsed_output",
    "reasoning_content",
  ];
  return JSON.parse(JSON.stringify(answer), (key, value) => (added.includes(key) ? undefined : value || null));
}

function idsIn(answer: unknown): string[] {
  return JSON.stringify(answer).match(/[0-9a-f]{24}/g) ?? [];
}

/** From a stream, the client of Messages guesses the rest of arguments that are cut. */
const namesOf = (protocol: string) =>
  protocol === "messages" ? names.filter((name) => !["broken-json", "cut-tool"].includes(name)) : names;

describe.each(Object.entries(clients))("Answers in %s:", (protocol, ask) => {
  test.each(namesOf(protocol))("The scenario %s has the same answer streamed and whole, with new ids", async (name) => {
    const [streamed, whole] = await Promise.all(ask(server.freshUrl(), `scenario:${name}`, 1_000));
    expect(comparable(streamed)).toEqual(comparable(whole));
    expect(idsIn(streamed).filter((id) => idsIn(whole).includes(id))).toEqual([]);
  });

  test("An answer is cut at the token limit of the request", async () => {
    const answers = await Promise.all(ask(server.freshUrl(), "scenario:endless?rate=0", 20));
    const tokens = /"(?:completion|output)_tokens":(\d+)/;
    expect(answers.map((answer) => tokens.exec(JSON.stringify(answer))?.[1])).toEqual(["20", "20"]);
  });
});

test.each([
  ["text", ["stop", "completed", "end_turn"]],
  ["one-tool", ["tool_calls", "completed", "tool_use"]],
  ["cut-text", ["length", "max_output_tokens", "max_tokens"]],
  ["refusal", ["stop", "completed", "refusal"]],
  ["filtered", ["content_filter", "content_filter", "refusal"]],
  ["pause", ["stop", "completed", "pause_turn"]],
  ["window-full", ["length", "max_output_tokens", "model_context_window_exceeded"]],
])("The scenario %s ends with the reason that each provider sends", async (name, reasons) => {
  const answers = protocols.map(async (protocol) => {
    const answer = await post(server.freshUrl(), protocol, bodyOf(protocol, `scenario:${name}`));
    const text = await answer.text();
    return (/"(?:finish_reason|reason|stop_reason)":"(\w+)"/.exec(text) ?? /"status":"(\w+)"/.exec(text))?.[1];
  });
  expect(await Promise.all(answers)).toEqual(reasons);
});

test.each([
  ["chat", "reasoning", "reasoning_content", "The user wants to know. I look at what there is, then I say it."],
  ["messages", "broken-json", "input", {}],
] as const)("A whole answer in %s has what the client reads differently in the stream of %s", async (...row) => {
  const [protocol, name, key, value] = row;
  const answer = await post(server.freshUrl(), protocol, bodyOf(protocol, `scenario:${name}`));
  expect(await answer.text()).toContain(JSON.stringify({ [key]: value }).slice(1, -1));
});

test("The events of Responses are numbered without gaps, and the finished items make up the answer", async () => {
  const body = { ...bodyOf("responses", "scenario:reasoning-tool"), stream: true, reasoning: { summary: "auto" } };
  const stream = await (await post(server.freshUrl(), "responses", body)).text();
  const events = [...stream.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data));
  expect(events.map((event) => event.sequence_number)).toEqual([...events.keys()]);
  const items = events.filter(({ type }) => type === "response.output_item.done").map(({ item }) => item);
  expect(items).toHaveLength(3);
  expect(events.at(-1).response.output).toEqual(items);
});

test("Models are listed for callers with a key, as each client expects", async () => {
  const url = server.freshUrl();
  for (const client of [openaiAt(url), anthropicAt(url)]) {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(["scripted-demo", "scenario:text", "scenario:work"]));
  }
  for (const client of [openaiAt(url, "wrong-key"), anthropicAt(url, "wrong-key")]) {
    await expect(client.models.list()).rejects.toMatchObject({ status: 401 });
  }
});
