import { Chunk } from "@codemirror/merge";
import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { textDifferences } from "./text-differences.ts";

const numbered = Array.from(
  { length: 5000 },
  (_, index) => `export const entry${index} = { id: ${index}, tags: ["a"] };`,
);
const textOf = (lines: readonly string[]) => Text.of([...lines, ""]);

/** The lines that a diff shows as changed, on either side. */
function changedLines(before: Text, after: Text): [removed: string[], added: string[]] {
  const chunks = Chunk.build(before, after, { override: textDifferences });
  const lines = (text: Text, from: number, to: number) => text.sliceString(from, Math.max(from, to)).split("\n");
  const of = (text: Text, ranges: readonly (readonly [number, number])[]) =>
    ranges.flatMap(([from, to]) => (from === to ? [] : lines(text, from, to - 1)));
  return [
    of(
      before,
      chunks.map(({ fromA, toA }) => [fromA, toA] as const),
    ),
    of(
      after,
      chunks.map(({ fromB, toB }) => [fromB, toB] as const),
    ),
  ];
}

test("A few changes far apart in 5,000 lines are the only lines shown as changed", () => {
  const fresh = numbered
    .with(10, "// ten")
    .with(2500, "// in the middle")
    .with(4990, "// near the end")
    .toSpliced(3000, 5);
  const removed = [numbered[10], numbered[2500], ...numbered.slice(3000, 3005), numbered[4990]];
  expect(changedLines(textOf(numbered), textOf(fresh))).toEqual([
    removed,
    ["// ten", "// in the middle", "// near the end"],
  ]);
});

test("Within a line that changed, only what differs is marked", () => {
  const changes = textDifferences("one\nlet hue = red;\nthree\n", "one\nlet hue = blu;\nthree\n");
  expect(changes.map(({ fromA, toA }) => [fromA, toA])).toEqual([[14, 17]]);
});

test("Many long passages that were replaced take no longer than one", () => {
  const passage = (seed: number) =>
    Array.from({ length: 40 }, (_, line) => `${Math.sin(seed + line)} ${Math.cos(seed * line)} ${seed % (line + 2)}\n`);
  const textFrom = (seed: number) =>
    numbered
      .slice(0, 30)
      .flatMap((line, index) => [...passage(seed + index), `${line}\n`])
      .join("");
  const start = performance.now();
  textDifferences(textFrom(1), textFrom(1000));
  expect(performance.now() - start).toBeLessThan(1500);
});

test.for([
  ["", "one\n"],
  ["one\n", ""],
  ["one\ntwo", "one\ntwo\n"],
  ["one\ntwo\nthree", "three\none\ntwo"],
  ["same", "same"],
] as const)("The changes turn %j into %j", ([before, after]) => {
  let [text, place] = ["", 0];
  for (const { fromA, toA, fromB, toB } of textDifferences(before, after)) {
    text += before.slice(place, fromA) + after.slice(fromB, toB);
    place = toA;
  }
  expect(text + before.slice(place)).toBe(after);
});
