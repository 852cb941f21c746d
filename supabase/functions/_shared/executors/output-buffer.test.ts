import fc from "fast-check";
import { expect, test } from "vitest";
import { createOutputBuffer } from "./output-buffer.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

function collected(pieces: readonly string[], maxBytes: number) {
  const buffer = createOutputBuffer(maxBytes);
  for (const piece of pieces) buffer.write(piece);
  return buffer.finish();
}

test("Short output is kept unchanged", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (pieces) => {
      const whole = pieces.join("").toWellFormed();
      expect(
        collected(
          pieces.map((piece) => piece.toWellFormed()),
          bytesOf(whole),
        ),
      ).toEqual({
        output: whole,
        is_output_cut: false,
      });
    }),
  );
});

test("Long output is bounded, keeps its beginning and end, counts the omitted bytes and splits no character", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 0, max: 60 }),
      (pieces, maxBytes) => {
        const wellFormed = pieces.map((piece) => piece.toWellFormed());
        const whole = wellFormed.join("");
        const { output, is_output_cut } = collected(wellFormed, maxBytes);
        expect(is_output_cut).toBe(bytesOf(whole) > maxBytes);
        if (!is_output_cut) return;
        const [, head, missing, tail] = /^(.*)\n… (\d+) bytes left out …\n(.*)$/s.exec(output) ?? [];
        expect(whole.startsWith(head ?? "?")).toBe(true);
        expect(whole.endsWith(tail ?? "?")).toBe(true);
        expect(bytesOf(head ?? "") + bytesOf(tail ?? "")).toBeLessThanOrEqual(maxBytes);
        expect(bytesOf(head ?? "") + bytesOf(tail ?? "") + Number(missing)).toBe(bytesOf(whole));
      },
    ),
  );
});

test("Endless output takes little memory", () => {
  const buffer = createOutputBuffer(1000);
  for (let line = 0; line < 200_000; line++) buffer.write(`line ${line}\n`);
  const { output, is_output_cut } = buffer.finish("The end.");
  expect(is_output_cut).toBe(true);
  expect(output).toMatch(/^line 0\n.*line 199999\nThe end\.$/s);
});

test("The ending starts on a line of its own and is bounded", () => {
  const buffer = createOutputBuffer(100);
  buffer.write("no line break");
  expect(buffer.finish("Stopped.").output).toBe("no line break\nStopped.");
  expect(createOutputBuffer(100).finish("x".repeat(1_000_000)).output.length).toBeLessThan(20_000);
});

test("A mark is found again in the output: in its beginning, in its end, and at the gap what was left out", () => {
  const buffer = createOutputBuffer(20);
  const marks: (() => number)[] = [];
  for (const piece of ["ä1234", "x".repeat(100), "y".repeat(100), "z9876"]) {
    marks.push(buffer.mark());
    buffer.write(piece);
  }
  const { output } = buffer.finish("The end.");
  expect(marks.map((placeOf) => output.slice(placeOf()))).toEqual([
    output,
    output.slice(5),
    output.slice(9),
    "z9876\nThe end.",
  ]);
});
