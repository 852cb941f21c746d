import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isDone, type PartialAnswer } from "../answer.ts";
import { action, person, plan, strings, toolChoice } from "../corpus/schemas.ts";
import { createPartialParser } from "./partial-parser.ts";

/** The partial value after each piece. */
function shownAfter(schema: z.ZodType, ...pieces: string[]): (PartialAnswer<unknown> | undefined)[] {
  const parser = createPartialParser(schema);
  return pieces.map((piece) => structuredClone(parser.push(piece)));
}

describe("growing answers", () => {
  test("Strings are shown as they grow, other values when they are complete", () => {
    expect(shownAfter(person, '{"name": "An', 'n", "age": 3', "0, ")).toEqual([
      { value: { name: "An" }, openPath: ["name"] },
      { value: { name: "Ann" }, openPath: [] },
      { value: { name: "Ann", age: 30 }, openPath: [] },
    ]);
  });

  test("Only the path to the open part is marked as unfinished", () => {
    const [partial] = shownAfter(plan, '{"goal": "g", "steps": [{"title": "a", "status": "todo"}, {"title": "b');
    if (partial === undefined) throw new Error("nothing is shown");
    expect(partial.value).toEqual({ goal: "g", steps: [{ title: "a", status: "todo" }, { title: "b" }] });
    expect(partial.openPath).toEqual(["steps", 1, "title"]);
    expect([["goal"], ["steps", 0], ["steps", 0, "title"]].map((path) => isDone(partial, path))).toEqual([
      true,
      true,
      true,
    ]);
    expect([[], ["steps"], ["steps", 1], ["steps", 1, "title"]].map((path) => isDone(partial, path))).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });

  test("Finished parts are coerced while the rest arrives", () => {
    expect(shownAfter(person, `{'Age': "30", 'tags': "x", 'name':`)).toEqual([
      { value: { age: 30, tags: ["x"] }, openPath: [] },
    ]);
  });

  test("Reasoning, examples and unrelated objects are not shown", () => {
    const before = '<think>{"name": "no"}</think>For example {"name": "e.g."}. I asked {"query": "x"}. So: ';
    expect(shownAfter(person, before, '{"name": "A')).toEqual([
      undefined,
      { value: { name: "A" }, openPath: ["name"] },
    ]);
  });

  test("A field with a transform is shown as the schema's output only", () => {
    const schema = z.object({
      size: z.string().transform((text) => text.length),
      kind: z.string().trim(),
      at: z.string(),
    });
    expect(shownAfter(schema, '{"size": "abc', '", "kind": " x', ' ", "at": "y')).toEqual([
      undefined,
      { value: { size: 3 }, openPath: [] },
      { value: { size: 3, kind: "x", at: "y" }, openPath: ["at"] },
    ]);
  });

  test("A union is shown as it grows, once its discriminator is known", () => {
    expect(shownAfter(action, '{"path": "a", "type": "write', '_file", "content": "x')).toEqual([
      undefined,
      { value: { path: "a", type: "write_file", content: "x" }, openPath: ["content"] },
    ]);
  });

  test("An unfinished discriminator does not select an option", () => {
    const schema = z.discriminatedUnion("type", [
      z.object({ type: z.literal("run"), all: z.string() }),
      z.object({ type: z.literal("run_all"), all: z.string() }),
    ]);
    expect(shownAfter(schema, '{"all": "x", "type": "run', '_all", "more": ')).toEqual([
      undefined,
      { value: { all: "x", type: "run_all" }, openPath: [] },
    ]);
  });

  test("A union without a discriminator is shown when it is complete", () => {
    const schema = z.object({ size: z.union([z.string(), z.object({ width: z.number() })]), name: z.string() });
    expect(shownAfter(schema, '{"size": {"width": 3', '}, "name": "x')).toEqual([
      undefined,
      { value: { size: { width: 3 }, name: "x" }, openPath: ["name"] },
    ]);
  });

  test("Lists, records and plain text are shown as they grow", () => {
    expect(shownAfter(strings, '["a", "b')).toEqual([{ value: ["a", "b"], openPath: [1] }]);
    expect(shownAfter(z.record(z.string(), z.string()), '{"k": "v", "l": "w')).toEqual([
      { value: { k: "v", l: "w" }, openPath: ["l"] },
    ]);
    expect(shownAfter(z.string(), "<think>no</think>\nSome te", "xt")).toEqual([
      { value: "Some te", openPath: [] },
      { value: "Some text", openPath: [] },
    ]);
    expect(shownAfter(toolChoice, "read", "_file")).toEqual([undefined, undefined]);
  });

  test("An invalid field and everything after it are hidden", () => {
    expect(shownAfter(person, '{"name": "Ann", "age":', " -1, ", '"email": "x')).toEqual([
      { value: { name: "Ann" }, openPath: [] },
      { value: { name: "Ann" }, openPath: [] },
      { value: { name: "Ann" }, openPath: [] },
    ]);
  });

  test("Each push returns the same object", () => {
    const parser = createPartialParser(plan);
    const first = parser.push('{"goal": "g", "steps": [{"title": "a", ');
    const second = parser.push('"status": "todo"}, {"title": "b');
    expect(second?.value).toBe(first?.value);
  });
});

describe("stream metadata", () => {
  const schema = z.object({
    id: z.string().meta({ stream: "when_done" }),
    parts: z.array(
      z.object({
        name: z.string().meta({ stream: ["required", "when_done"] }),
        text: z.string(),
        list: z.array(z.string()).optional().meta({ stream: "when_done" }),
      }),
    ),
  });

  test("A when_done field is hidden until it is complete", () => {
    expect(shownAfter(schema, '{"id": "ab', 'c", "parts": [')).toEqual([
      undefined,
      { value: { id: "abc", parts: [] }, openPath: ["parts"] },
    ]);
  });

  test("An object is hidden until its required field is shown", () => {
    expect(
      shownAfter(schema, '{"id": "a", "parts": [{"text": "long', ' text", "name": "n', '", "list": ["x", ', '"y"], '),
    ).toEqual([
      { value: { id: "a", parts: [] }, openPath: ["parts"] },
      { value: { id: "a", parts: [] }, openPath: ["parts"] },
      { value: { id: "a", parts: [{ text: "long text", name: "n" }] }, openPath: ["parts", 0] },
      { value: { id: "a", parts: [{ text: "long text", name: "n", list: ["x", "y"] }] }, openPath: ["parts", 0] },
    ]);
  });

  test("Invalid metadata is reported when the parser is created", () => {
    expect(() => createPartialParser(z.object({ a: z.string().meta({ stream: "sometimes" }) }))).toThrow("stream");
  });
});

describe("the end of growing answers", () => {
  test("An answer that contradicts a part shown as done is refused", () => {
    const parser = createPartialParser(person);
    parser.push('{"name": "Bob", "age": 31}\n\n');
    parser.push('Wait, the corrected answer is {"name": "Ann", "age": 30}');
    expect(parser.finish()).toMatchObject({ ok: false, reason: "contradicts_shown" });
  });

  test("A cut answer is refused when the caller says that it was cut", () => {
    const parser = createPartialParser(person);
    parser.push('{"age": 30, "name": "Ann"');
    expect(parser.finish({ isCut: true })).toMatchObject({ ok: false, reason: "cut_off" });
  });

  test("An empty text has no answer", () => {
    expect(createPartialParser(person).finish()).toEqual({ ok: false, reason: "no_answer", candidates: [] });
  });
});
