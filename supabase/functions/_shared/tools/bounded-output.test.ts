import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundedOutput } from "./bounded-output.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

describe("a bounded output", () => {
  test("is the output where it fits", () => {
    expect(boundedOutput("exactly", 7)).toBe("exactly");
  });

  test("keeps head and tail and says how much is gone", () => {
    const text = `${"a".repeat(500)}${"b".repeat(500)}`;
    expect(boundedOutput(text, 100)).toBe(`${"a".repeat(34)}\n[933 bytes were left out here]\n${"b".repeat(33)}`);
  });

  test("is only a head where the bound is too small for more", () => {
    expect(boundedOutput("ééé", 3)).toBe("é");
    expect(boundedOutput("abc", 0)).toBe("");
    expect(boundedOutput("abc", -5)).toBe("");
  });

  test("never exceeds its bound, never cuts a character, and what it counts as gone is gone", () => {
    const text = fc.array(fc.constantFrom("a", "é", "文", "🎉", "\n"), { maxLength: 300 }).map((all) => all.join(""));
    fc.assert(
      fc.property(text, fc.nat(400), (whole, most) => {
        const cut = boundedOutput(whole, most);
        expect(bytesOf(cut)).toBeLessThanOrEqual(most);
        expect(cut).not.toContain("\ufffd");
        const gone = /\n\[(\d+) bytes were left out here\]\n/.exec(cut);
        if (gone) expect(bytesOf(cut) - bytesOf(gone[0]) + Number(gone[1])).toBe(bytesOf(whole));
        else expect(whole.startsWith(cut)).toBe(true);
      }),
    );
  });
});
