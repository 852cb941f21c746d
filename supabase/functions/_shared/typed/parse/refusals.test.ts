import { describe, expect, test } from "vitest";
import { z } from "zod";
import { action, label, person, plan } from "./corpus/schemas.ts";
import { parseAnswer } from "./parse-answer.ts";

function problemsOf(schema: z.ZodType, text: string): readonly string[] {
  const parsed = parseAnswer(schema, text);
  return parsed.ok ? [] : parsed.candidates.flatMap(({ problems }) => problems);
}

describe("refusals", () => {
  test("A refusal lists each problem with its path", () => {
    const text = '{"goal": "g", "steps": [{"title": "t", "status": "later"}, {"status": "todo", "minutes": "ten"}]}';
    expect(problemsOf(plan, text)).toEqual([
      'steps[0].status: expected one of "todo", "in_progress", "done", found "later"',
      'steps[1].minutes: expected a number, found "ten"',
      "steps[1].title: missing",
    ]);
  });

  test("A refusal lists the schema's own issues", () => {
    expect(problemsOf(label, '{"label": "bug", "confidence": 90}')).toEqual([
      "confidence: Too big: expected number to be <=1",
    ]);
  });

  test("A refusal names damage that cannot be repaired", () => {
    expect(problemsOf(person, '{"name": "Ann", "age": 30, "tags": ["x", ...]}')).toEqual([
      "tags: dots in place of omitted content",
    ]);
    expect(problemsOf(person, '{"name": "C:\\Users\\new", "age": 30}')).toEqual([
      "name: backslashes that are only partly escaped",
    ]);
  });

  test("A refusal has the candidate's position in the text", () => {
    const parsed = parseAnswer(person, 'Here: {"name": "Ann"} as asked');
    expect(parsed).toMatchObject({ ok: false, reason: "not_fitting", candidates: [{ start: 6, end: 21 }] });
  });

  test("A refusal lists at most five problems of a candidate", () => {
    const many = JSON.stringify({ goal: "g", steps: Array.from({ length: 50 }, () => ({})) });
    expect(problemsOf(plan, many)).toHaveLength(5);
  });

  test("A key that matches two fields in another spelling is refused", () => {
    const schema = z.object({ userId: z.string().optional(), user_id: z.string().optional() });
    expect(parseAnswer(schema, '{"userId": "a", "user_id": "b"}')).toMatchObject({ ok: true, cost: 0 });
    expect(problemsOf(schema, '{"User ID": "a"}')).toEqual(["none of the expected keys is present"]);
  });

  test("A value that matches two alternatives equally well is refused", () => {
    const schema = z.union([
      z.object({ width: z.number().meta({ alias: "size" }) }),
      z.object({ height: z.number().meta({ alias: "size" }) }),
    ]);
    expect(parseAnswer(schema, '{"height": 3}')).toMatchObject({ ok: true, value: { height: 3 } });
    expect(problemsOf(schema, '{"size": 3}')).toEqual(["matches several alternatives equally well"]);
  });

  test("Null is not a list, even if the items may be null", () => {
    const schema = z.object({ list: z.array(z.string().nullable()) });
    expect(problemsOf(schema, '{"list": null}')).toEqual(["list: expected a list, found a word"]);
  });

  test("An unknown discriminator value is refused", () => {
    expect(problemsOf(action, '{"type": "delete"}')).toEqual(["type: unknown value"]);
  });
});

describe("repairs", () => {
  test("A repair is reported with its kind, its position and its cost", () => {
    expect(parseAnswer(person, `Sure: {'name': "Ann", "age": "30",}`)).toEqual({
      ok: true,
      value: { name: "Ann", age: 30, tags: [] },
      repairs: [
        { kind: "text_around", at: 6 },
        { kind: "quote_style", at: 7 },
        { kind: "trailing_comma", at: 34 },
        { kind: "to_number", at: 29 },
      ],
      cost: 2.5,
    });
  });

  test("Repeated damage of one kind does not make an answer unusable", () => {
    const people = Array.from({ length: 2_000 }, (_, at) => `{'name': 'n${at}', 'age': '${at}',}`);
    const parsed = parseAnswer(z.array(person), `[${people.join(",\n")}]`);
    expect(parsed).toMatchObject({ ok: true, cost: 6 });
  });
});

describe("recursive schemas", () => {
  interface Nested {
    readonly [key: string]: Json;
  }
  type Json = string | number | null | Json[] | Nested;
  const json: z.ZodType<Json> = z.lazy(() =>
    z.union([z.string(), z.number(), z.null(), z.array(json), z.record(z.string(), json)]),
  );

  test("A schema that accepts a value as a list of itself terminates", () => {
    const value = { a: [{ b: [1, null, "x"] }] };
    expect(parseAnswer(json, `So: ${JSON.stringify(value)}`)).toMatchObject({ ok: true, value });
  });

  test("Similar options of a recursive union are tried once per place", () => {
    const either: z.ZodType = z.lazy(() =>
      z.union([
        z.object({ next: either, a: z.string() }),
        z.object({ next: either, b: z.string() }),
        z.object({ end: z.number() }),
      ]),
    );
    let value: unknown = { end: 1 };
    for (let depth = 0; depth < 40; depth++) value = { next: value, b: "x" };
    expect(parseAnswer(either, JSON.stringify(value))).toMatchObject({ ok: true, value });
    expect(parseAnswer(either, `So: ${JSON.stringify(value)}`)).toMatchObject({ ok: true, value });
  });
});

describe("the original schema", () => {
  const schema = z
    .object({ from: z.number(), to: z.number() })
    .refine(({ from, to }) => from <= to, "from is after to")
    .transform(({ from, to }) => to - from);

  test("The schema refines and transforms the coerced value", () => {
    expect(parseAnswer(schema, "{'from': '1', 'to': '3'}")).toMatchObject({ ok: true, value: 2 });
    expect(problemsOf(schema, "{'from': '3', 'to': '1'}")).toEqual(["from is after to"]);
  });

  test("A strict schema refuses unknown keys", () => {
    const strict = z.strictObject({ a: z.number() });
    expect(parseAnswer(strict, '{"a": 1}')).toMatchObject({ ok: true });
    expect(problemsOf(strict, '{"a": 1, "b": 2}')).toEqual(["b: unknown key"]);
  });

  test("A loose schema keeps unknown keys", () => {
    expect(parseAnswer(z.looseObject({ a: z.number() }), "{'a': '1', 'b': [2, True]}")).toMatchObject({
      value: { a: 1, b: [2, true] },
    });
  });

  test("A key named __proto__ is a plain key", () => {
    const parsed = parseAnswer(z.object({ a: z.unknown() }), `{'a': {'__proto__': {'polluted': true}}}`);
    const inner = parsed.ok ? parsed.value.a : undefined;
    expect(Object.getPrototypeOf(inner)).toBe(Object.prototype);
    expect(Object.getOwnPropertyNames(inner)).toEqual(["__proto__"]);
  });
});
