import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConversationMessage } from "../conversation.ts";
import { tokensOf } from "../tokens.ts";
import { answerAsDemo } from "./answer.ts";
import { conversationOf, playSession, toolNames } from "./testing/play-session.ts";

const prompted = (text: string): ConversationMessage[] => [{ role: "user", parts: [{ type: "text", text }] }];
const answered = (text: string) => answerAsDemo(conversationOf(prompted(text)));
const saidTo = (text: string) =>
  answered(text)
    .parts.map((part) => (part.type === "text" ? part.text : ""))
    .join("");

describe("the demo model", () => {
  test.each(["Hello!", "What is the capital of France?", "Who are you?", ""])(
    "says to %j that it is a script and how to set a key",
    (prompt) => {
      expect(saidTo(prompt)).toMatch(/a script, not an AI/);
      expect(saidTo(prompt)).toMatch(
        /ANTHROPIC_API_KEY.*OPENAI_API_KEY.*supabase\/functions\/\.env.*restart.*settings/,
      );
      expect(answered(prompt).parts.every(({ type }) => type === "text")).toBe(true);
    },
  );

  test("says at the end of its first work that it is a script, and not after every one", async () => {
    const { texts } = await playSession({}, "write a fizzbuzz function", "debounce");
    expect(texts.filter((text) => /scripted demo model/.test(text))).toHaveLength(1);
  });

  test.each([
    ["make me a snake game", /make snake/],
    ["Build a calculater", /make a calculator/],
    ["I want a clock that shows the time in Tokyo", /make a clock/],
    ["Create a website for my yoga studio named “Still”", /landing page for a studio, “Still”/],
    ["make a page about whales", /“Whales”/],
    ["implement quicksort in python and test it", /quicksort in Python/],
    ["write a levenshtein function and explain it", /Levenshtein distance in TypeScript/],
    ["ROMAN NUMERALS", /Roman numerals/],
    ["write a todo list in python", /not Python/],
    ['fix the typo: "Helo" to "Hello"', /find where “Helo” is/],
    ["my code doesn't work", /run it and read the error/],
    ["add a button that says hello", /a script, not an AI/],
  ])("takes %j for what it is", (prompt, said) => {
    expect(saidTo(prompt)).toMatch(said);
  });

  test("gives the same conversation the same answer", async () => {
    const { messages } = await playSession({}, "a landing page for a bakery called Levain", "make it blue");
    for (let length = 1; length < messages.length; length += 1) {
      if (messages[length]?.role !== "assistant") continue;
      const conversation = conversationOf(messages.slice(0, length));
      expect(answerAsDemo(structuredClone(conversation))).toEqual(answerAsDemo(conversation));
    }
  });

  const word = fc.constantFrom(
    "make",
    "a",
    "page",
    "fix",
    "function",
    "explain",
    "main.ts",
    "blue",
    "title",
    "to",
    '"X"',
    "`",
    "rename",
    "add",
    "section",
    "<script>",
    "$&",
    "\n",
    "\\",
    "(",
    "python",
    "run",
    "delete",
    "the",
    "",
  );
  const prompt = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(word, { maxLength: 12 }).map((words) => words.join(" ")),
  );

  test("gives any text a well-formed answer", () => {
    fc.assert(
      fc.property(prompt, (text) => {
        const { parts, stop } = answered(text);
        expect(parts.length).toBeGreaterThan(0);
        expect(stop).toBeUndefined();
        for (const part of parts) {
          if (part.type === "tool_call") expect(toolNames).toContain(part.name);
          else expect(part.text).not.toBe("");
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("plays any text to an end with the real tools, on any files", async () => {
    const files = {
      "index.html": "<title>A</title><body><h1>A</h1><ul><li>one</li></ul></body>",
      "main.ts": "const a = 1;\nconsole.log(b)\n",
      "notes.md": "# N\n\n- one\n",
      "style.css": "body { color: red; }",
    };
    await fc.assert(
      fc.asyncProperty(prompt, async (text) => {
        const { said, outputs } = await playSession({ files }, text);
        expect(said).not.toBe("");
        expect(outputs.join("\n")).not.toMatch(/cannot be used, and nothing was done|There is no tool|The tool failed/);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("stops where another model began the work, rather than guess", () => {
    const calls = ["search_files", "update_plan"].map((name) => ({
      type: "tool_call" as const,
      callId: name,
      name,
      input: {},
    }));
    const results = calls.map(({ callId, name }) => ({ callId, name, output: "", isError: false }));
    const messages: ConversationMessage[] = [
      ...prompted("make a calculator"),
      { role: "assistant", parts: calls },
      { role: "tool", results },
    ];
    expect(answerAsDemo(conversationOf(messages)).parts).toMatchObject([
      { type: "text", text: expect.stringMatching(/begun in another way/) },
    ]);
  });

  test.each([
    ["scripted-demo", { firstTokenMs: 150, tokensPerSecond: 120 }],
    ["scripted-demo?first=0&rate=0", { firstTokenMs: 0 }],
    ["scripted-demo?rate=-1&first=x", { firstTokenMs: 150, tokensPerSecond: 120 }],
  ])("speaks at the pace that its name says: %s", (model, pace) => {
    expect(answerAsDemo({ ...conversationOf(prompted("hello")), model }).pace).toEqual(pace);
  });

  test("asks for no tool that it is not offered", () => {
    const conversation = conversationOf(prompted("make a calculator"));
    const reply = answerAsDemo({
      ...conversation,
      tools: conversation.tools.filter(({ name }) => name !== "update_plan"),
    });
    expect(reply.parts).toMatchObject([{ type: "text", text: expect.stringMatching(/`update_plan`/) }]);
  });

  test("goes on where an answer was cut", () => {
    const whole = saidTo("Hello!");
    const cut = whole.slice(0, 40);
    const note = "Your answer was interrupted. Go on exactly where you stopped, without repeating anything.";
    const messages: ConversationMessage[] = [
      ...prompted("Hello!"),
      { role: "assistant", parts: [{ type: "text", text: cut }] },
      ...prompted(note),
    ];
    expect(answerAsDemo(conversationOf(messages)).parts).toEqual([{ type: "text", text: whole.slice(40) }]);
  });

  test("calls a tool again when the call was cut off", () => {
    const [text, ...calls] = answered("make a calculator").parts;
    const note = "Your answer was interrupted in the middle of a tool call, which was therefore not made.";
    const messages: ConversationMessage[] = [
      ...prompted("make a calculator"),
      { role: "assistant", parts: [{ type: "text", text: text?.type === "text" ? text.text : "" }] },
      ...prompted(note),
    ];
    expect(answerAsDemo(conversationOf(messages)).parts).toEqual(calls);
  });

  test("says nothing that its model may not say at once, or that takes longer than half a minute", async () => {
    const { messages } = await playSession(
      {},
      "make a landing page",
      ...["a to-do list", "notes", "snake", "tic tac toe", "timer", "clock", "calculator"],
      "write a mergesort function",
    );
    const spoken = messages.flatMap((message) => (message.role === "assistant" ? [message] : []));
    const tokens = spoken.map(({ parts }) => [...tokensOf(JSON.stringify(parts))].length);
    expect(Math.max(...tokens)).toBeGreaterThan(500);
    expect(Math.max(...tokens)).toBeLessThan(120 * 30);
  });
});
