import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Parsed, PartialAnswer, Path } from "./answer.ts";
import { corpus } from "./corpus/all.ts";
import { parseAnswer } from "./parse-answer.ts";
import { createPartialParser } from "./partial/partial-parser.ts";
import { habits, typedValue, writeAnswer } from "./testing/arbitrary-answers.ts";

function outcome(parsed: Parsed<unknown>): unknown {
  return parsed.ok ? { value: parsed.value } : { reason: parsed.reason };
}

/** All parts of a partial value that are done. */
function doneParts(value: unknown, openPath: Path | undefined, path: Path = []): { path: Path; value: unknown }[] {
  if (openPath === undefined) return [{ path, value }];
  if (typeof value !== "object" || value === null) return [];
  const [step, ...rest] = openPath;
  return Object.entries(value).flatMap(([key, part]) =>
    doneParts(part, key === String(step) ? rest : undefined, [...path, key]),
  );
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, step) =>
      typeof part === "object" && part !== null ? Object.entries(part).find(([key]) => key === step)?.[1] : undefined,
    value,
  );
}

function pushAll(schema: z.ZodType, text: string, sizes: readonly number[]) {
  const parser = createPartialParser(schema);
  const shown: PartialAnswer<unknown>[] = [];
  for (let from = 0, turn = 0; from < text.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    const partial = parser.push(text.slice(from, from + size));
    if (partial !== undefined) shown.push(structuredClone(partial));
    from += size;
  }
  return { parser, shown };
}

function contradictions(shown: readonly PartialAnswer<unknown>[], final: unknown) {
  return shown
    .flatMap(({ value, openPath }) => doneParts(value, openPath))
    .map(({ path, value }) => ({ path, value, final: at(final, path) }))
    .filter(({ value, final: end }) => !isSame(value, end));
}

function isSame(left: unknown, right: unknown): boolean {
  try {
    expect(left).toEqual(right);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

const chunkSizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });

describe("valid JSON", () => {
  test("Valid JSON of a schema is returned unchanged at no cost", () => {
    fc.assert(
      fc.property(typedValue, fc.constantFrom(undefined, 2, "\t"), ({ schema, value }, indent) => {
        const text = JSON.stringify(value, null, indent);
        const plain: unknown = JSON.parse(text);
        expect(parseAnswer(schema, text)).toEqual({ ok: true, value: plain, repairs: [], cost: 0 });
      }),
      { numRuns: 500 },
    );
  });

  test("Valid JSON without a schema is read as by JSON.parse, at no cost", () => {
    const anything = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes("__proto__"));
        expect(parseAnswer(anything, text)).toEqual({ ok: true, value: JSON.parse(text), repairs: [], cost: 0 });
      }),
      { numRuns: 500 },
    );
  });
});

describe("careless answers", () => {
  test("A careless answer is repaired to the intended value or refused", () => {
    let repaired = 0;
    fc.assert(
      fc.property(typedValue, habits, ({ schema, value }, how) => {
        const parsed = parseAnswer(schema, writeAnswer(value, how), { isCut: how.cut > 0 });
        if (!parsed.ok) return;
        repaired++;
        expect(JSON.parse(JSON.stringify(parsed.value))).toEqual(schema.parse(JSON.parse(JSON.stringify(value))));
      }),
      { numRuns: 1_000 },
    );
    expect(repaired).toBeGreaterThan(300);
  });
});

describe("growing answers", () => {
  test("Parts shown as done never contradict the finished answer", () => {
    fc.assert(
      fc.property(typedValue, habits, chunkSizes, ({ schema, value }, how, sizes) => {
        const text = writeAnswer(value, how);
        const { parser, shown } = pushAll(schema, text, sizes);
        const finished = parser.finish();
        const whole = parseAnswer(schema, text);
        expect(outcome(finished)).toEqual(outcome(whole));
        if (whole.ok) expect(contradictions(shown, whole.value)).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });

  test("Parts shown as done stay the same from push to push", () => {
    fc.assert(
      fc.property(typedValue, habits, chunkSizes, ({ schema, value }, how, sizes) => {
        const { shown } = pushAll(schema, writeAnswer(value, how), sizes);
        const last = shown.at(-1);
        if (last !== undefined) expect(contradictions(shown, last.value)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("Each answer of the corpus gives the same result in pieces, or is refused because of a part shown before", () => {
    for (const { schema, text } of corpus) {
      const { parser, shown } = pushAll(schema, text, [1]);
      const finished = parser.finish();
      const whole = parseAnswer(schema, text);
      if (finished.ok || finished.reason !== "contradicts_shown") expect(outcome(finished)).toEqual(outcome(whole));
      if (finished.ok) expect(contradictions(shown, finished.value)).toEqual([]);
    }
  });

  test("A clean answer is shown completely before the text ends", () => {
    fc.assert(
      fc.property(typedValue, ({ schema, value }) => {
        fc.pre(typeof value === "object" && value !== null && Object.keys(value).length > 0);
        const text = JSON.stringify(value);
        const { shown } = pushAll(schema, `${text}\n\n.`, [3]);
        expect(shown.at(-1)).toEqual({ value: JSON.parse(text), openPath: undefined });
      }),
    );
  });
});

describe("arbitrary texts", () => {
  const noise = fc
    .array(
      fc.constantFrom(
        ..."{}[]:,;\"'`\\/#<>*=.+-_ \n\tabn019é😀",
        "```",
        '"""',
        "<think>",
        "</think>",
        '"name":',
        "null",
        "True",
        "...",
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(""));

  test("Arbitrary text never throws, and gives the same result whole and in pieces", () => {
    const schemas = [...new Set(corpus.map(({ schema }) => schema))];
    fc.assert(
      fc.property(fc.constantFrom(...schemas), noise, chunkSizes, (schema, text, sizes) => {
        const whole = parseAnswer(schema, text);
        const { parser, shown } = pushAll(schema, text, sizes);
        const finished = parser.finish();
        if (finished.ok || finished.reason !== "contradicts_shown") expect(outcome(finished)).toEqual(outcome(whole));
        if (finished.ok) expect(contradictions(shown, finished.value)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("Noise in an answer of the corpus never throws, and gives the same result whole and in pieces", () => {
    fc.assert(
      fc.property(fc.constantFrom(...corpus), noise, fc.nat(), chunkSizes, ({ schema, text }, added, place, sizes) => {
        const cut = place % (text.length + 1);
        const damaged = `${text.slice(0, cut)}${added.slice(0, 4)}${text.slice(cut)}`;
        const finished = pushAll(schema, damaged, sizes).parser.finish();
        if (finished.ok || finished.reason !== "contradicts_shown") {
          expect(outcome(finished)).toEqual(outcome(parseAnswer(schema, damaged)));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
