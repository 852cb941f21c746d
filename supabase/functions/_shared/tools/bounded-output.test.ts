import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedOutput } from "./bounded-output.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

test("An output that fits is unchanged", () => {
  expect(boundedOutput("exactly", 7)).toBe("exactly");
});

test("A long output keeps its beginning and its end and says how much is missing", () => {
  const text = `${"a".repeat(500)}${"b".repeat(500)}`;
  expect(boundedOutput(text, 100)).toBe(`${"a".repeat(39)}\n[922 bytes omitted]\n${"b".repeat(39)}`);
});

test("A bound too small for a notice keeps the beginning alone", () => {
  expect(boundedOutput("ééé", 3)).toBe("é");
  expect(boundedOutput("abc", 0)).toBe("");
  expect(boundedOutput("abc", -5)).toBe("");
});

test("An output never exceeds its bound, never splits a character and counts exactly what is missing", () => {
  const text = fc.array(fc.constantFrom("a", "é", "文", "🎉", "\n"), { maxLength: 300 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text, fc.nat(400), (whole, most) => {
      const cut = boundedOutput(whole, most);
      expect(bytesOf(cut)).toBeLessThanOrEqual(most);
      expect(cut).not.toContain("\ufffd");
      const notice = /\n\[(\d+) bytes omitted\]\n/.exec(cut);
      if (notice) expect(bytesOf(cut) - bytesOf(notice[0]) + Number(notice[1])).toBe(bytesOf(whole));
      else expect(whole.startsWith(cut)).toBe(true);
    }),
  );
});
