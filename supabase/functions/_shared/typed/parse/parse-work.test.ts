import { describe, expect, test } from "vitest";
import { AnswerReading } from "./answer-reading.ts";
import { people, person, tree } from "./corpus/schemas.ts";
import { parseAnswer } from "./parse-answer.ts";
import { createPartialParser } from "./partial/partial-parser.ts";
import { hostileTexts } from "./testing/hostile-texts.ts";

const small = 8_192;
const large = 262_144;
/** The limit of work per character, whatever the text. */
const mostPerCharacter = 40;
const limits = { maxLength: 2 * large, maxDepth: 64 };

function stepsOfWhole(text: string): number {
  const reading = new AnswerReading(people, limits);
  reading.add(text);
  reading.finish();
  return reading.steps;
}

function stepsInPieces(text: string, size: number): number {
  const parser = createPartialParser(people, limits);
  for (let at = 0; at < text.length; at += size) parser.push(text.slice(at, at + size));
  parser.finish();
  return parser.steps;
}

describe("the work of parsing", () => {
  for (const { name, make } of hostileTexts) {
    test(`The work of parsing is linear for ${name}`, () => {
      const [less, more] = [stepsOfWhole(make(small)), stepsOfWhole(make(large))];
      expect(more / less).toBeLessThan((large / small) * 1.25);
      expect(more / large).toBeLessThan(mostPerCharacter);
    });
  }

  for (const { name, make } of hostileTexts) {
    test(`The work of parsing in pieces is linear for ${name}`, () => {
      const [less, more] = [stepsInPieces(make(small / 8), 3), stepsInPieces(make(large / 8), 3)];
      expect(more / less).toBeLessThan((large / small) * 1.25);
      expect(more / (large / 8)).toBeLessThan(2 * mostPerCharacter);
    });
  }

  test("The work of parsing in pieces is proportional to that of the whole, however small the pieces", () => {
    const text = JSON.stringify(
      Array.from({ length: 4_000 }, (_, at) => ({ name: `n${at}`, age: at, tags: ["x", "y"] })),
    );
    const whole = stepsOfWhole(text);
    expect(stepsInPieces(text, 1) / whole).toBeLessThan(8);
    expect(stepsInPieces(text, 17) / whole).toBeLessThan(3);
  });
});

describe("the limits of parsing", () => {
  const text = '{"name": "Ann", "age": 30}';

  test("An answer over the length limit is refused, whole and in pieces", () => {
    expect(parseAnswer(person, text, { maxLength: text.length })).toMatchObject({ ok: true });
    expect(parseAnswer(person, text, { maxLength: text.length - 1 })).toMatchObject({ reason: "too_large" });
    const parser = createPartialParser(person, { maxLength: text.length - 1 });
    parser.push(text.slice(0, 10));
    parser.push(text.slice(10));
    expect(parser.finish()).toMatchObject({ reason: "too_large" });
  });

  test("The default length limit is a quarter of a megabyte", () => {
    const long = (length: number) => `{"name": "${"a".repeat(length - text.length + 3)}", "age": 30}`;
    expect(parseAnswer(person, long(262_144))).toMatchObject({ ok: true });
    expect(parseAnswer(person, long(262_145))).toMatchObject({ reason: "too_large" });
  });

  test("An answer over the depth limit is refused, and no inner part is taken instead", () => {
    const nested = (depth: number): string => (depth === 0 ? "" : `{"name": "n", "children": [${nested(depth - 1)}]}`);
    expect(parseAnswer(tree, nested(5), { maxDepth: 10 })).toMatchObject({ ok: true });
    expect(parseAnswer(tree, nested(6), { maxDepth: 10 })).toMatchObject({ reason: "too_deep" });
    expect(parseAnswer(tree, `Here: ${nested(6)}`, { maxDepth: 10 })).toMatchObject({ reason: "too_deep" });
  });

  test("A cut answer is refused, although the same text would be repaired otherwise", () => {
    expect(parseAnswer(person, '{"age": 30, "name": "Ann"')).toMatchObject({ ok: true });
    expect(parseAnswer(person, '{"age": 30, "name": "Ann"', { isCut: true })).toMatchObject({ reason: "cut_off" });
    expect(parseAnswer(person, '{"age": 30, "name": "An', { isCut: true })).toMatchObject({ reason: "cut_off" });
    expect(parseAnswer(person, '{"age": 30, "name": "Ann"} And', { isCut: true })).toMatchObject({ ok: true });
  });

  test("An answer over the cost limit is refused", () => {
    const damaged = "{'name': Ann, age: '30',}";
    const parsed = parseAnswer(person, damaged);
    expect(parsed).toMatchObject({ ok: true });
    const cost = parsed.ok ? parsed.cost : 0;
    expect(parseAnswer(person, damaged, { maxCost: cost })).toMatchObject({ ok: true });
    expect(parseAnswer(person, damaged, { maxCost: cost - 0.5 })).toMatchObject({ reason: "too_damaged" });
  });
});
