import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { answerBeside } from "../scenarios/aside.ts";
import { answerAsDemo } from "./answer.ts";
import { readAsked } from "./asked.ts";
import { conversationOf } from "./testing/play-session.ts";

function asideOn(text: string, instructions: string, outputSchema?: Record<string, unknown>): string {
  const conversation = conversationOf([{ role: "user", parts: [{ type: "text", text }] }]);
  const [part] = answerAsDemo({ ...conversation, instructions, tools: [], outputSchema }).parts;
  return part?.type === "text" ? part.text : "";
}

describe("asked for a title", () => {
  const titled = (prompt: string) =>
    asideOn(
      `USER: ${prompt}\n\nAGENT: Done.\n\nGive this conversation a title.`,
      "You name a conversation. Answer with the title alone.",
    );

  test.each([
    ["Make a landing page for a bakery called Levain", "Landing page: Levain"],
    ["write and test a fibonacci function", "Fibonacci numbers"],
    ["fix the error in src/main.ts", "Fix src/main.ts"],
    ["explain script.js please", "Explain script.js"],
    ["Please compare Postgres with SQLite for me", "Compare Postgres SQLite"],
    ["???", "A conversation"],
  ])("of %j it says %j", (prompt, title) => {
    expect(titled(prompt)).toBe(title);
  });
});

describe("asked for a summary", () => {
  const transcript = (first: string) =>
    `The conversation so far:\n\n${first}\n\nAGENT: I'll make a calculator.\n[uses write_file with {"path":"index.html","content":"x"}]\n\nTOOL RESULT: Created\n\nSum it up.`;
  const summed = asideOn(
    transcript("USER: write a fizzbuzz function\n\nAGENT: Done.\n\nUSER: make a calculator"),
    "You sum up the conversation between a user and a coding agent.",
  );

  test("it says what was asked and which files were written", () => {
    expect(summed).toMatch(/- Asked before: write a fizzbuzz function/);
    expect(summed).toMatch(/Files written or changed: index\.html/);
  });

  test("in fields, it says the same, and with it the scenario that is asked says how far it was", () => {
    const instructions = "Sum the conversation up. Answer with JSON of { wanted, decisions, done, facts, next_step }.";
    const asked = transcript("USER: write a fizzbuzz function\n\nAGENT: This is step 3.\n\nUSER: make a calculator");
    expect(JSON.parse(asideOn(asked, instructions))).toMatchObject({
      wanted: ["Asked before: write a fizzbuzz function"],
      facts: [expect.stringContaining("demo model"), "Files written or changed: index.html"],
      next_step: "The newest request, still open: make a calculator",
    });
    const messages = [{ role: "user" as const, parts: [{ type: "text" as const, text: asked }] }];
    const [part] = answerBeside({ ...conversationOf(messages), instructions, tools: [] }).parts;
    const { facts } = JSON.parse(part?.type === "text" ? part.text : "");
    expect(facts.at(-1)).toBe("Steps taken: 3.");
  });

  test("it goes on from a list of what it had said as it does from lines", () => {
    const lines = ["- Asked before: write a fizzbuzz function", "- Files written or changed: index.html"];
    const text = [...lines, "What is next:", "The newest request, still open: make a calculator"].join("\n");
    const summary = {
      role: "user" as const,
      parts: [{ type: "text" as const, text: `<summary_of_earlier_work>\n${text}` }],
    };
    expect(readAsked(conversationOf([summary]))).toMatchObject({
      prompt: "make a calculator",
      writtenBefore: ["index.html"],
    });
  });

  test("it goes on from its own summary with the request that was open, and over the files it had begun", () => {
    const messages = [
      {
        role: "user" as const,
        parts: [{ type: "text" as const, text: `<summary_of_earlier_work>\n${summed}\n</summary_of_earlier_work>` }],
      },
    ];
    const first = answerAsDemo(conversationOf(messages));
    expect(first.parts[0]).toMatchObject({ text: expect.stringMatching(/make a calculator/) });
    const calls = first.parts.flatMap((part, index) =>
      part.type === "tool_call" ? [{ ...part, callId: `c${index}` }] : [],
    );
    const results = calls.map(({ callId, name }) => ({
      callId,
      name,
      output: "1 file\nindex.html (1)",
      isError: false,
    }));
    const next = answerAsDemo(
      conversationOf([...messages, { role: "assistant", parts: calls }, { role: "tool", results }]),
    );
    expect(next.parts.at(-1)).toMatchObject({ name: "write_file", input: { path: "index.html" } });
  });
});

describe("asked for an answer of a shape", () => {
  const schemas = [
    z.object({ title: z.string().max(12), score: z.int().min(3).max(9), tags: z.array(z.string()).min(2) }),
    z.object({
      kind: z.enum(["bug", "wish"]),
      at: z.iso.datetime(),
      link: z.url().nullable(),
      nested: z.object({ is_sure: z.boolean() }),
    }),
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("a"), n: z.number().gt(1) }),
      z.object({ type: z.literal("b") }),
    ]),
    z.array(z.object({ id: z.uuid() })).min(1),
    z.lazy(() => tree),
  ];
  type Tree = { name: string; children: Tree[]; parent: Tree | null };
  const tree: z.ZodType<Tree> = z.object({
    name: z.string(),
    get children() {
      return z.array(tree);
    },
    get parent() {
      return tree.nullable();
    },
  });

  test.each(schemas.map((schema, index) => [index, schema] as const))("its answer is one (%i)", (_, schema) => {
    const jsonSchema = z.toJSONSchema(schema);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => schema.parse(JSON.parse(asideOn(text, "", jsonSchema)))).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });

  test("it chooses what the text speaks of", () => {
    const schema = z.toJSONSchema(z.object({ kind: z.enum(["wish", "bug"]), count: z.int().min(0) }));
    expect(JSON.parse(asideOn("I found a bug in 7 files", "", schema))).toEqual({ kind: "bug", count: 7 });
  });
});
