import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Provider } from "../../protocol/enums.ts";
import { type JsonSchema, partsOf } from "./json-schema.ts";
import { nativeSchema } from "./native-schema.ts";

const tree = z.object({
  name: z.string(),
  get children() {
    return z.array(tree);
  },
});
const nested = (depth: number): z.ZodType => (depth === 0 ? z.string() : z.object({ in: nested(depth - 1) }));
const wide = (fields: number, of: z.ZodType) =>
  z.object(Object.fromEntries(Array.from({ length: fields }, (_, index) => [`f${index}`, of])));

describe("schemas for structured output", () => {
  test("Every field is required, optional ones are nullable, and constraints are descriptions", () => {
    const schema = z.object({
      title: z.string().max(60).describe("Short"),
      note: z.string().optional(),
      kind: z.enum(["a", "b"]).optional().describe("which"),
      count: z.int().default(3),
      link: z.union([z.object({ url: z.url() }), z.null()]),
    });
    expect(nativeSchema(schema, "openai_chat")).toEqual({
      type: "object",
      properties: {
        title: { type: "string", description: "Short; at most 60 characters" },
        note: { type: ["string", "null"] },
        kind: { description: "which", anyOf: [{ type: "string", enum: ["a", "b"] }, { type: "null" }] },
        count: { type: "integer", description: "default 3" },
        link: {
          anyOf: [
            {
              type: "object",
              properties: { url: { type: "string", description: "URL" } },
              required: ["url"],
              additionalProperties: false,
            },
            { type: "null" },
          ],
        },
      },
      required: ["title", "note", "kind", "count", "link"],
      additionalProperties: false,
    });
  });

  test.each([
    ["a list", z.array(z.string())],
    ["open keys", z.object({ a: z.record(z.string(), z.int()) })],
    ["an object with unknown keys", z.object({ a: z.looseObject({ b: z.int() }) })],
    ["a tuple", z.object({ a: z.tuple([z.int()]) })],
    ["an unknown field", z.object({ a: z.unknown() })],
    ["a list of anything", z.object({ a: z.array(z.any()) })],
    ["a field of type never", z.object({ a: z.never() })],
    ["more levels than providers accept", nested(6)],
    ["more fields than providers accept", wide(101, z.int())],
    ["more unions than providers accept", wide(17, z.union([z.int(), z.null()]))],
    ["more optional fields than providers accept", wide(17, z.int().optional())],
  ])("There is no schema for structured output for %s", (_, schema) => {
    expect(nativeSchema(schema, "openai_responses")).toBeUndefined();
  });

  test.each([
    ["levels", nested(5)],
    ["fields", wide(100, z.int())],
    ["unions", wide(16, z.union([z.int(), z.null()]))],
  ])("A schema may have as many %s as providers accept", (_, schema) => {
    expect(nativeSchema(schema, "anthropic")).toBeDefined();
  });

  test("A schema may be recursive if the provider supports it", () => {
    expect(nativeSchema(z.object({ tree }), "openai_chat")).toMatchObject({
      properties: { tree: { $ref: "#/$defs/__schema0" } },
      $defs: { __schema0: { properties: { children: { items: { $ref: "#/$defs/__schema0" } } } } },
    });
    expect(nativeSchema(z.object({ tree }), "anthropic")).toBeUndefined();
  });

  test("A nullable optional field has one null", () => {
    const list = z.union([z.array(z.string()), z.null()]).optional();
    const schema = z.object({ list, text: z.string().nullable().optional() });
    expect(nativeSchema(schema, "openai_chat")?.properties).toEqual({
      list: { anyOf: [{ type: "array", items: { type: "string" } }, { type: "null" }] },
      text: { type: ["string", "null"] },
    });
  });

  const { schema } = fc.letrec<{ schema: z.ZodType; field: z.ZodType }>((tie) => ({
    field: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<z.ZodType>(z.string().min(1), z.int(), z.boolean(), z.enum(["a", "b"]), z.null(), z.email()),
      tie("schema"),
      tie("field").map((item) => z.array(item).max(4)),
      tie("field").map((inner) => inner.optional()),
      tie("field").map((inner) => inner.nullable().describe("perhaps")),
      fc.tuple(tie("field"), tie("field")).map(([left, right]) => z.union([left, right])),
    ),
    schema: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("field"), { minKeys: 1 }).map((shape) => z.object(shape)),
  }));
  const allowed = /^(type|description|properties|required|additionalProperties|items|anyOf|enum|const|\$ref|\$defs)$/;

  function problems(part: JsonSchema): string[] {
    const strange = Object.keys(part).filter((key) => !allowed.test(key));
    const names = Object.keys(part.properties ?? {});
    const isLoose =
      part.type === "object" && (part.additionalProperties !== false || names.join() !== part.required?.join());
    return [...strange, ...(isLoose ? ["loose"] : []), ...partsOf(part).flatMap((inner) => problems(inner.part))];
  }

  test("Every schema is strict", () => {
    const providers: readonly Provider[] = ["anthropic", "openai_responses", "openai_chat"];
    fc.assert(
      fc.property(schema, fc.constantFrom(...providers), (any, provider) => {
        const native = nativeSchema(any, provider);
        fc.pre(native !== undefined);
        expect(problems(native ?? {})).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
