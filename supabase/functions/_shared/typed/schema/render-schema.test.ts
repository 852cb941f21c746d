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

describe("rendered schemas", () => {
  test.each([
    ["a string", z.string(), "string"],
    ["a short object in one line", z.object({ ok: z.boolean(), at: z.int() }), "{ ok: boolean, at: int }"],
    [
      "optional and nullable fields, and defaults",
      z.object({ a: z.string().optional(), b: z.number().nullable(), c: z.int().default(3) }),
      "{\n  a?: string\n  b: number | null\n  c?: int // default 3\n}",
    ],
    ["the members of an enum", z.enum(["low", "high"]), '"low" | "high"'],
    ["literals of several kinds", z.literal(["a", 1, true, null]), '"a" | 1 | true | null'],
    ["lists of unions in brackets", z.array(z.enum(["a", "b"])), '("a" | "b")[]'],
    [
      "lists of unions of objects in brackets",
      z.array(z.union([z.object({ a: z.int() }), z.object({ b: z.int() })])),
      "({ a: int } | { b: int })[]",
    ],
    ["tuples", z.tuple([z.string(), z.int()]).rest(z.boolean()), "[string, int, ...boolean[]]"],
    ["a record with any keys", z.record(z.string(), z.number()), "Record<string, number>"],
    ["a record with required keys", z.record(z.enum(["a", "b"]), z.int()), 'Record<"a" | "b", int>'],
    ["a record with optional keys", z.partialRecord(z.enum(["a", "b"]), z.int()), 'PartialRecord<"a" | "b", int>'],
    ["keys that are not identifiers", z.object({ "two words": z.int() }), '{ "two words": int }'],
    ["types that JSON does not have", z.object({ a: z.bigint(), b: z.unknown() }), "{ a: any, b: any }"],
    ["dates as strings", z.object({ at: z.date() }), "{\n  at: string // ISO 8601 date and time\n}"],
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
      "described alternatives in a line each",
      z.object({ p: z.union([z.literal("a").describe("first"), z.literal("b").describe("last")]).describe("which") }),
      '{\n  p: // which\n    | "a" // first\n    | "b" // last\n}',
    ],
    [
      "described alternatives in a list, with the bracket outside the comment",
      z.array(z.union([z.literal("a").describe("first"), z.literal("b").describe("last")])),
      '(\n  | "a" // first\n  | "b" // last\n)[]',
    ],
    [
      "an object that is used twice as a named type",
      z.object({ seller: person, buyer: person.optional().describe("if known") }),
      "type Seller = {\n  name: string\n  home: string // city and country\n}\n\n{\n  seller: Seller\n  buyer?: Seller // if known\n}",
    ],
    ["a type by its id", z.object({ a: named, b: named }), /^type Person = \{/],
    ["a type with an id inline when it is used once", z.object({ only: named.optional() }), /^\{\n {2}only\?: \{/],
    ["a recursive answer", tree, "type Answer = { name: string, children: Answer[] }\n\nAnswer"],
    ["a recursive part", z.object({ tree }), "type Tree = { name: string, children: Tree[] }\n\n{ tree: Tree }"],
    [
      "a description before the type",
      person.describe("who it is"),
      "// who it is\n{\n  name: string\n  home: string // city and country\n}",
    ],
  ])("A rendered schema shows %s", (_, schema, text) => {
    if (typeof text === "string") expect(renderSchema(schema)).toBe(text);
    else expect(renderSchema(schema)).toMatch(text);
  });

  test("Different types get different names", () => {
    const a = z.object({ a: z.int() });
    const b = z.object({ b: z.int() });
    const text = renderSchema(z.object({ x: z.object({ item: a, again: a }), y: z.object({ item: b, again: b }) }));
    expect(text).toContain("type Item = { a: int }");
    expect(text).toContain("type Item2 = { b: int }");
  });

  test("A rendered schema describes the input of transforms", () => {
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
