import { describe, expect, test } from "vitest";
import { scenarios } from "./scenarios/catalogue.ts";
import { words } from "./scenarios/conversation-state.ts";
import { faults } from "./scenarios/faults.ts";
import { callsIn, startClient, textIn } from "./testing/protocol-client.ts";
import { manners, useModelServer } from "./testing/start.ts";

const server = useModelServer();

const stops = {
  end: { chat: "stop", responses: "completed", messages: "end_turn" },
  tools: { chat: "tool_calls", responses: "completed", messages: "tool_use" },
  limit: { chat: "length", responses: "max_output_tokens", messages: "max_tokens" },
  refusal: { chat: "stop", responses: "completed", messages: "refusal" },
  filter: { chat: "content_filter", responses: "content_filter", messages: "refusal" },
  pause: { chat: "stop", responses: "completed", messages: "pause_turn" },
  full: { chat: "length", responses: "max_output_tokens", messages: "model_context_window_exceeded" },
} as const;

type Expected = readonly (readonly [kind: string, words: string])[];

/** The first answer of each scenario; a tool call is its name and arguments. */
const firstAnswers: readonly (readonly [model: string, stop: keyof typeof stops, parts: Expected])[] = [
  ["text", "end", [["text", "Good day. This is a scripted answer."]]],
  ["stream?tokens=30&rate=0&first=0", "end", [["text", words(30)]]],
  ["stream?tokens=5&rate=1000&first=5", "end", [["text", words(5)]]],
  ["long?tokens=3000", "end", [["text", words(3000)]]],
  ["slow-start?first=20", "end", [["text", "That took a while."]]],
  ["count?to=4&rate=0", "end", [["text", " 1 2 3 4"]]],
  ["echo", "end", [["text", "Hello"]]],
  ["odd-text", "end", [["text", 'Grüße, мир, 世界, 👩‍👩‍👧‍👦!\n\n"quoted" \\back\\ \u2028 data: no\r\nevent: no\n']]],
  [
    "reasoning",
    "end",
    [
      ["reasoning", "The user wants to know. I look at what there is, then I say it."],
      ["text", "I have thought about it: yes."],
    ],
  ],
  [
    "one-tool",
    "tools",
    [
      ["text", "I write it."],
      ["write_file", '{"path":"hello.txt","content":"Hello\\n"}'],
    ],
  ],
  [
    "parallel-tools?count=2",
    "tools",
    [
      ["write_file", '{"path":"notes/0.txt","content":"Note 0\\n"}'],
      ["write_file", '{"path":"notes/1.txt","content":"Note 1\\n"}'],
    ],
  ],
  ['call?name=delete_file&input={"path":"a"}', "tools", [["delete_file", '{"path":"a"}']]],
  ["call", "tools", [["list_files", "{}"]]],
  ["unknown-tool", "tools", [["open_the_door", '{"wide":true}']]],
  ["wrong-input", "tools", [["write_file", '{"file":"a.txt","content":1}']]],
  ["loop", "tools", [["read_file", '{"path":"nothing.txt","from_line":null,"to_line":null}']]],
  [
    "many-steps",
    "tools",
    [
      ["text", "This is step 1."],
      ["write_file", '{"path":"notes/0.txt","content":"Note 0\\n"}'],
    ],
  ],
  ["question", "tools", [["ask_user", '{"question":"Which colour?","options":["red","green"]}']]],
  ["empty", "end", []],
  ["cut-text?tokens=3", "limit", [["text", "one two three"]]],
  ["cut-tool-whole", "limit", [["write_file", '{"path":"cut.txt","content":"not all of it"}']]],
  ["filtered", "filter", [["text", "The first half of"]]],
  ["pause", "pause", [["text", "This takes long, I pause."]]],
  ["window-full", "full", [["text", words(30)]]],
  ["over-long", "end", [["text", "I have read 7 characters."]]],
];

describe.each(manners)("Scenarios in $protocol, $how:", ({ protocol, isStream }) => {
  test.each(firstAnswers)("The scenario %s has its first answer", async (name, stop, parts) => {
    const answer = await startClient(protocol, {
      url: server.freshUrl(),
      model: `scenario:${name}`,
      isStream,
    }).say("Hello");
    const simple = answer.parts.map((part) =>
      part.type === "tool_call" ? [part.name, part.raw] : [part.type, part.text],
    );
    expect({ stop: answer.stop, parts: simple }).toEqual({ stop: stops[stop][protocol], parts });
  });

  test("A refusal has a reason", async () => {
    const client = startClient(protocol, { url: server.freshUrl(), model: "scenario:refusal", isStream });
    const kind = protocol === "messages" ? "text" : "refusal";
    expect(await client.say("Hello")).toMatchObject({
      stop: stops.refusal[protocol],
      parts: [{ type: kind, text: "I cannot help with that." }],
    });
  });

  test("Reasoning is accepted unchanged, and the work continues", async () => {
    const client = startClient(protocol, {
      url: server.freshUrl(),
      model: "scenario:reasoning-tool",
      isStream,
      tools: ["list_files"],
    });
    const first = await client.say("Look");
    expect(first.parts.map(({ type }) => type)).toEqual(["reasoning", "text", "tool_call"]);
    expect(first.tokens.reasoning).toBeGreaterThan(5);
    expect(textIn(await client.give(["a.txt"]))).toBe("Now I know.");
  });

  test("A paused answer is continued", async () => {
    const client = startClient(protocol, { url: server.freshUrl(), model: "scenario:pause", isStream });
    await client.say("Hello");
    expect(textIn(await client.resume())).toBe("And here is the rest.");
  });

  test("A broken tool call is corrected after its error", async () => {
    const client = startClient(protocol, {
      url: server.freshUrl(),
      model: "scenario:broken-json",
      isStream,
      tools: ["write_file"],
    });
    const [broken] = callsIn(await client.say("Write"));
    const canSayBroken = isStream || protocol !== "messages";
    expect(broken?.raw).toBe(canSayBroken ? '{"path": "right.txt", "content": ' : "{}");
    const [right] = callsIn(await client.give(["The arguments are no JSON."]));
    expect(right?.raw).toBe('{"path":"right.txt","content":"right\\n"}');
    expect(textIn(await client.give(["written"]))).toBe("Done.");
  });

  test("A conversation continues after a tool call that was cut", async () => {
    const client = startClient(protocol, {
      url: server.freshUrl(),
      model: "scenario:cut-tool",
      isStream,
      tools: ["write_file"],
    });
    const cut = await client.say("Write");
    expect(cut.stop).toBe(stops.limit[protocol]);
    expect(textIn(await client.give(["It was cut, nothing was done."]))).toBe("Then I will do without.");
  });

  test("The scenario work writes files, fails, repairs, asks and finishes", async () => {
    const tools = ["write_file", "read_file", "list_files", "search_files", "edit_file", "move_file", "delete_file"];
    const client = startClient(protocol, {
      url: server.freshUrl(),
      model: "scenario:work?say=2",
      isStream,
      tools: [...tools, "run_code", "update_plan", "ask_user"],
    });
    const steps: string[][] = [];
    let answer = await client.say("Make a sum");
    for (; callsIn(answer).length > 0; answer = await client.give(callsIn(answer).map(() => "ok"))) {
      steps.push(callsIn(answer).map(({ name }) => name));
    }
    expect(steps).toEqual([
      ["update_plan", "write_file", "write_file", "write_file"],
      ["list_files", "read_file", "search_files"],
      ["run_code"],
      ["edit_file"],
      ["run_code", "update_plan"],
      ["ask_user"],
      ["move_file", "write_file"],
      ["delete_file", "update_plan"],
      ["read_file"],
    ]);
    expect(textIn(answer)).toBe("All done. ok");
  });

  test("A request for a title gets one in every scenario", async () => {
    const ask = (outputSchema?: Record<string, unknown>) =>
      startClient(protocol, {
        url: server.freshUrl(),
        model: "scenario:work",
        isStream,
        instructions: "Give this conversation a short title.",
        ...(outputSchema && { outputSchema }),
      }).say("Please make me a small page about bees and honey");
    expect(textIn(await ask())).toMatch(/^.{3,80}$/);
    const shaped = await ask({
      type: "object",
      properties: { title: { type: "string" } },
      required: ["title"],
      additionalProperties: false,
    });
    expect(JSON.parse(textIn(shaped))).toEqual({ title: expect.stringMatching(/^.{3,80}$/) });
  });

  test("An interrupted answer continues where it stopped", async () => {
    const client = startClient(protocol, {
      url: server.freshUrl(),
      model: "scenario:long?tokens=50",
      isStream,
      maxTokens: 20,
    });
    const said = [
      await client.say("Hello"),
      await client.say("Your answer was interrupted. Go on exactly."),
      await client.say("Go on."),
    ];
    expect(said.map(textIn).join("")).toBe(words(50));
    expect(said.map(({ stop }) => stop)).toEqual([stops.limit[protocol], stops.limit[protocol], stops.end[protocol]]);
  });

  test("Long work continues after a summary", async () => {
    const url = server.freshUrl();
    const start = () =>
      startClient(protocol, { url, model: "scenario:many-steps?steps=5", isStream, tools: ["write_file"] });
    const client = start();
    await client.say("Write notes");
    await client.give(["written"]);
    const aside = startClient(protocol, { url, model: "scenario:many-steps?steps=5", isStream });
    const transcript = "USER: Write notes\n\nAGENT: This is step 1.\n\nAGENT: This is step 2.";
    const summary = textIn(await aside.say(`The conversation so far:\n\n${transcript}\n\nSum it up.`));
    const later = start();
    expect(callsIn(await later.say(summary))[0]?.raw).toContain("notes/2.txt");
    expect(callsIn(await later.give(["written"]))[0]?.raw).toContain("notes/3.txt");
  });

  test("A text is cut at the request's token limit", async () => {
    const client = startClient(protocol, {
      url: server.freshUrl(),
      model: "scenario:long",
      isStream,
      maxTokens: 20,
    });
    const answer = await client.say("Hello");
    expect([textIn(answer), answer.stop, answer.tokens.output]).toEqual([words(20), stops.limit[protocol], 20]);
  });

  test("An endless answer ends at the request's token limit", async () => {
    const client = startClient(protocol, {
      url: server.freshUrl(),
      model: "scenario:endless?rate=0",
      isStream,
      maxTokens: 250,
    });
    expect(await client.say("Hello")).toMatchObject({ stop: stops.limit[protocol], tokens: { output: 250 } });
  });

  test("The demo model answers by its own name", async () => {
    const client = startClient(protocol, { url: server.freshUrl(), model: "scripted-demo", isStream });
    expect(textIn(await client.say("Hello"))).toMatch(/demo model/i);
  });
});

test("Every scenario has a unique name and is tested above or among the faults", () => {
  const names = scenarios.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  const told = firstAnswers.map(([model]) => model.split("?")[0]);
  const toldElsewhere = ["endless", "reasoning-tool", "broken-json", "work", "refusal", "cut-tool"];
  const faulty = faults.map(({ name }) => name);
  expect(names.filter((name) => ![...told, ...toldElsewhere, ...faulty].includes(name))).toEqual([]);
});
