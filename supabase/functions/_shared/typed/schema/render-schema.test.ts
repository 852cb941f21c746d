import { describe, expect, test } from "vitest";
import { z } from "zod";
import { countTextTokens } from "../../models/count-tokens.ts";
import { action, codeFile, invoice, label, plan, settings, shape } from "../parse/corpus/schemas.ts";
import { renderSchema } from "./render-schema.ts";

const person = z.object({ name: z.string(), home: z.string().describe("city\n  and country") });
const named = person.meta({ id: "person" });
const tree = z.object({
  name: z.string(),
  get children() {
    return z.array(tree);
  },
});

describe("a schema in a prompt", () => {
  test.each([
    ["a text", z.string(), "string"],
    ["what is short stands in one line", z.object({ ok: z.boolean(), at: z.int() }), "{ ok: boolean, at: int }"],
    [
      "what may be left out, what may be null, and what it is then",
      z.object({ a: z.string().optional(), b: z.number().nullable(), c: z.int().default(3) }),
      "{\n  a?: string\n  b: number | null\n  c?: int // default 3\n}",
    ],
    ["the members of an enum", z.enum(["low", "high"]), '"low" | "high"'],
    ["literals of several kinds", z.literal(["a", 1, true, null]), '"a" | 1 | true | null'],
    ["lists of alternatives in brackets", z.array(z.enum(["a", "b"])), '("a" | "b")[]'],
    [
      "lists of objects that are alternatives in brackets too",
      z.array(z.union([z.object({ a: z.int() }), z.object({ b: z.int() })])),
      "({ a: int } | { b: int })[]",
    ],
    ["tuples", z.tuple([z.string(), z.int()]).rest(z.boolean()), "[string, int, ...boolean[]]"],
    ["open keys", z.record(z.string(), z.number()), "Record<string, number>"],
    ["all of certain keys", z.record(z.enum(["a", "b"]), z.int()), 'Record<"a" | "b", int>'],
    ["some of certain keys", z.partialRecord(z.enum(["a", "b"]), z.int()), 'PartialRecord<"a" | "b", int>'],
    ["keys that are no names", z.object({ "two words": z.int() }), '{ "two words": int }'],
    ["what JSON cannot say", z.object({ a: z.bigint(), b: z.unknown() }), "{ a: any, b: any }"],
    ["dates as texts", z.object({ at: z.date() }), "{\n  at: string // ISO 8601 date and time\n}"],
    [
      "bounds, formats and patterns in comments",
      z.object({
        title: z.string().max(60).describe("Short."),
        score: z.number().gt(0).multipleOf(5),
        day: z.iso.date(),
        zip: z.string().regex(/^\d{5}$/),
        mails: z.array(z.email()).min(1).max(3),
        pair: z.array(z.int()).length(2),
      }),
      [
        "{",
        "  title: string // Short; at most 60 characters",
        "  score: number // more than 0, a multiple of 5",
        "  day: string // YYYY-MM-DD",
        "  zip: string // matches /^\\d{5}$/",
        "  mails: string[] // 1 to 3 entries, each email address",
        "  pair: int[] // 2 entries",
        "}",
      ].join("\n"),
    ],
    [
      "alternatives that are described in lines of their own",
      z.object({ p: z.union([z.literal("a").describe("first"), z.literal("b").describe("last")]).describe("which") }),
      '{\n  p: // which\n    | "a" // first\n    | "b" // last\n}',
    ],
    [
      "described alternatives in a list, the bracket not in a comment",
      z.array(z.union([z.literal("a").describe("first"), z.literal("b").describe("last")])),
      '(\n  | "a" // first\n  | "b" // last\n)[]',
    ],
    [
      "an object that is used twice by one name",
      z.object({ seller: person, buyer: person.optional().describe("if known") }),
      "type Seller = {\n  name: string\n  home: string // city and country\n}\n\n{\n  seller: Seller\n  buyer?: Seller // if known\n}",
    ],
    ["a type by the name it was given", z.object({ a: named, b: named }), /^type Person = \{/],
    [
      "a type that has a name in place when it is used once",
      z.object({ only: named.optional() }),
      /^\{\n {2}only\?: \{/,
    ],
    ["an answer that contains itself", tree, "type Answer = { name: string, children: Answer[] }\n\nAnswer"],
    [
      "a part that contains itself",
      z.object({ tree }),
      "type Tree = { name: string, children: Tree[] }\n\n{ tree: Tree }",
    ],
    [
      "what was described, in front",
      person.describe("who it is"),
      "// who it is\n{\n  name: string\n  home: string // city and country\n}",
    ],
  ])("shows %s", (_, schema, text) => {
    if (typeof text === "string") expect(renderSchema(schema)).toBe(text);
    else expect(renderSchema(schema)).toMatch(text);
  });

  test("gives different types different names", () => {
    const a = z.object({ a: z.int() });
    const b = z.object({ b: z.int() });
    const text = renderSchema(z.object({ x: z.object({ item: a, again: a }), y: z.object({ item: b, again: b }) }));
    expect(text).toContain("type Item = { a: int }");
    expect(text).toContain("type Item2 = { b: int }");
  });

  test("asks for what the schema takes in, not for what it makes of it", () => {
    expect(renderSchema(z.object({ n: z.string().transform(Number), c: z.coerce.number() }))).toBe(
      "{ n: string, c: number }",
    );
  });

  const schemas = { action, codeFile, invoice, label, plan, settings, shape };

  test.each(Object.entries(schemas))(
    "A rendered schema takes less than 40 %% of the tokens of its JSON Schema: %s",
    (_, schema) => {
      const json = JSON.stringify(z.toJSONSchema(schema, { io: "input" }));
      expect(countTextTokens(renderSchema(schema)) / countTextTokens(json)).toBeLessThan(0.4);
    },
  );
});
