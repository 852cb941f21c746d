import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isDone, type PartialAnswer } from "../answer.ts";
import { action, person, plan, strings, toolChoice } from "../corpus/schemas.ts";
import { createPartialParser } from "./partial-parser.ts";

/** What is shown after each piece. */
function shownAfter(schema: z.ZodType, ...pieces: string[]): (PartialAnswer<unknown> | undefined)[] {
  const parser = createPartialParser(schema);
  return pieces.map((piece) => structuredClone(parser.push(piece)));
}

describe("a growing answer", () => {
  test("shows texts as they grow, and other values when they are finished", () => {
    expect(shownAfter(person, '{"name": "An', 'n", "age": 3', "0, ")).toEqual([
      { value: { name: "An" }, openPath: ["name"] },
      { value: { name: "Ann" }, openPath: [] },
      { value: { name: "Ann", age: 30 }, openPath: [] },
    ]);
  });

  test("marks as unfinished the way to where the text stands, and nothing else", () => {
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

  test("coerces what is finished while the rest comes", () => {
    expect(shownAfter(person, `{'Age': "30", 'tags': "x", 'name':`)).toEqual([
      { value: { age: 30, tags: ["x"] }, openPath: [] },
    ]);
  });

  test("shows nothing of reasoning, of examples and of other objects before the answer", () => {
    const before = '<think>{"name": "no"}</think>For example {"name": "e.g."}. I asked {"query": "x"}. So: ';
    expect(shownAfter(person, before, '{"name": "A')).toEqual([
      undefined,
      { value: { name: "A" }, openPath: ["name"] },
    ]);
  });

  test("shows a field with its default or its transform only as the schema gives it out", () => {
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

  test("shows a union when its discriminator is known, and then as it grows", () => {
    expect(shownAfter(action, '{"path": "a", "type": "write', '_file", "content": "x')).toEqual([
      undefined,
      { value: { path: "a", type: "write_file", content: "x" }, openPath: ["content"] },
    ]);
  });

  test("does not take the beginning of a discriminator for all of it", () => {
    const schema = z.discriminatedUnion("type", [
      z.object({ type: z.literal("run"), all: z.string() }),
      z.object({ type: z.literal("run_all"), all: z.string() }),
    ]);
    expect(shownAfter(schema, '{"all": "x", "type": "run', '_all", "more": ')).toEqual([
      undefined,
      { value: { all: "x", type: "run_all" }, openPath: [] },
    ]);
  });

  test("shows a union without a discriminator when it is finished", () => {
    const schema = z.object({ size: z.union([z.string(), z.object({ width: z.number() })]), name: z.string() });
    expect(shownAfter(schema, '{"size": {"width": 3', '}, "name": "x')).toEqual([
      undefined,
      { value: { size: { width: 3 }, name: "x" }, openPath: ["name"] },
    ]);
  });

  test("shows lists, records and plain texts", () => {
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

  test("does not show a field that does not fit, nor anything behind it", () => {
    expect(shownAfter(person, '{"name": "Ann", "age":', " -1, ", '"email": "x')).toEqual([
      { value: { name: "Ann" }, openPath: [] },
      { value: { name: "Ann" }, openPath: [] },
      { value: { name: "Ann" }, openPath: [] },
    ]);
  });

  test("is the same object from push to push, so that showing costs nothing", () => {
    const parser = createPartialParser(plan);
    const first = parser.push('{"goal": "g", "steps": [{"title": "a", ');
    const second = parser.push('"status": "todo"}, {"title": "b');
    expect(second?.value).toBe(first?.value);
  });
});

describe("fields that say how they show", () => {
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

  test("a field for when it is done does not show before", () => {
    expect(shownAfter(schema, '{"id": "ab', 'c", "parts": [')).toEqual([
      undefined,
      { value: { id: "abc", parts: [] }, openPath: ["parts"] },
    ]);
  });

  test("an object does not show before the field it needs", () => {
    expect(
      shownAfter(schema, '{"id": "a", "parts": [{"text": "long', ' text", "name": "n', '", "list": ["x", ', '"y"], '),
    ).toEqual([
      { value: { id: "a", parts: [] }, openPath: ["parts"] },
      { value: { id: "a", parts: [] }, openPath: ["parts"] },
      { value: { id: "a", parts: [{ text: "long text", name: "n" }] }, openPath: ["parts", 0] },
      { value: { id: "a", parts: [{ text: "long text", name: "n", list: ["x", "y"] }] }, openPath: ["parts", 0] },
    ]);
  });

  test("metadata that is not understood is found when the parser is made", () => {
    expect(() => createPartialParser(z.object({ a: z.string().meta({ stream: "sometimes" }) }))).toThrow("stream");
  });
});

describe("the end of a growing answer", () => {
  test("an answer that takes back what was done is refused, and the whole text is not", () => {
    const parser = createPartialParser(person);
    parser.push('{"name": "Bob", "age": 31}\n\n');
    parser.push('Wait, the corrected answer is {"name": "Ann", "age": 30}');
    expect(parser.finish()).toMatchObject({ ok: false, reason: "contradicts_shown" });
  });

  test("an answer whose end was cut is refused when the caller says so", () => {
    const parser = createPartialParser(person);
    parser.push('{"age": 30, "name": "Ann"');
    expect(parser.finish({ isCut: true })).toMatchObject({ ok: false, reason: "cut_off" });
  });

  test("without any text there is no answer", () => {
    expect(createPartialParser(person).finish()).toEqual({ ok: false, reason: "no_answer", candidates: [] });
  });
});
