import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Conversation } from "../conversation.ts";
import { conversationOf, user } from "../testing/conversation.ts";
import { asksForSideAnswer, sideAnswer } from "./side-answer.ts";
import { titleOf } from "./title.ts";

const conversation = (text: string, also: Partial<Conversation> = {}) =>
  conversationOf([user(text)], { instructions: "You are an agent.", ...also });

function answerTo(text: string, instructions: string, outputSchema?: Record<string, unknown>, known?: string): string {
  const [part] = sideAnswer(conversation(text, { instructions, outputSchema }), known)?.parts ?? [];
  return part?.type === "text" ? part.text : "";
}

test.each([
  ["Make a landing page for a bakery called Levain, in green", "Landing page for a bakery: Levain"],
  ["Make a page called Levain in green", "Page: Levain"],
  ["write and test a fibonacci function", "Fibonacci function"],
  ["fix the error in src/main.ts", "Fix the error in src/main.ts"],
  ["Please compare Postgres with SQLite for me", "Compare Postgres with SQLite for me"],
  ["???", "A conversation"],
])("The title of %j is %j", (prompt, title) => {
  expect(titleOf(prompt)).toBe(title);
  const transcript = `USER: ${prompt}\n\nAGENT: Done.\n\nGive this conversation a title.`;
  expect(answerTo(transcript, "You name a conversation.")).toBe(title);
});

describe("A summary", () => {
  const transcript = `The conversation so far:\n\nUSER: write a fizzbuzz function\n\nAGENT: Done.\n\nUSER: make a calculator\n\nAGENT: I make it.\n[uses write_file with {"path":"index.html","content":"x"}]\n\nTOOL RESULT: Created\n\nSum it up.`;
  const facts = ["Summarized by the scripted demo model.", "Files written or changed: index.html", "Known."];

  test("A summary says what was asked, which files were written, and what is unfinished", () => {
    expect(answerTo(transcript, "You sum up a conversation.", undefined, "Known.").split("\n")).toEqual([
      "- Asked before: write a fizzbuzz function",
      ...facts.map((fact) => `- ${fact}`),
      "- The newest request, still open: make a calculator",
    ]);
  });

  test("A summary has the fields its instructions name", () => {
    const instructions = "Sum the conversation up as JSON of { wanted, decisions, done, facts, next_step }.";
    expect(JSON.parse(answerTo(transcript, instructions, undefined, "Known."))).toEqual({
      wanted: ["Asked before: write a fizzbuzz function"],
      decisions: [],
      done: [],
      facts,
      next_step: "The newest request, still open: make a calculator",
    });
  });
});

describe("A value of a given shape", () => {
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
  const schemas = [
    z.object({ title: z.string().max(12), score: z.int().min(3).max(9), tags: z.array(z.string()).min(2) }),
    z.object({ kind: z.enum(["bug", "wish"]), at: z.iso.datetime(), link: z.url().nullable(), is_sure: z.boolean() }),
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("a"), n: z.number().gt(1) }),
      z.object({ type: z.literal("b") }),
    ]),
    z.array(z.object({ id: z.uuid() })).min(1),
    z.lazy(() => tree),
  ];

  test.each(schemas.map((schema, index) => [index, schema] as const))("has it (schema %i)", (_, schema) => {
    const jsonSchema = z.toJSONSchema(schema);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => schema.parse(JSON.parse(answerTo(text, "", jsonSchema)))).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });

  test("A value takes words and numbers from the text", () => {
    const schema = z.toJSONSchema(z.object({ kind: z.enum(["wish", "bug"]), count: z.int().min(0) }));
    expect(JSON.parse(answerTo("I found a bug in 7 files", "", schema))).toEqual({ kind: "bug", count: 7 });
  });
});

const tools = [{ name: "read_file", description: "", schema: {} }];

test.each([
  ["Give this conversation a title.", {}, true],
  ["Hello", { instructions: "Write a short title for what the user asks." }, true],
  ["Summarize the conversation so far.", {}, true],
  ["Summarise the conversation so far.", { tools }, true],
  ["Write a summary of the session.", { tools }, true],
  ["The conversation so far: … Sum it up.", {}, true],
  ["Hello", {}, false],
  ["Sum up these numbers", { tools }, false],
  ["Make a page with the title Bees", { tools }, false],
  ["Write a function that summarizes a list", { tools }, false],
] as const)("%j with %j asks for a side answer: %s", (words, also, isAside) => {
  expect(asksForSideAnswer(conversation(words, also))).toBe(isAside);
});
