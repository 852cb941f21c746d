import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replaceExactly } from "./edits.ts";

const contentOf = (edit: ReturnType<typeof replaceExactly>) => (edit.ok ? edit.content : edit.sentence);
const sentenceOf = (edit: ReturnType<typeof replaceExactly>) => (edit.ok ? "" : edit.sentence);

describe("an exact replacement", () => {
  test("An exact replacement changes the one match and reports its line", () => {
    expect(replaceExactly("a\nb\nc\n", "b", "B\nB")).toEqual({ ok: true, content: "a\nB\nB\nc\n", line: 2 });
  });

  test("Patterns of String.replace in the replacement are plain text", () => {
    expect(contentOf(replaceExactly("x = y", "y", "$& $1 $$"))).toBe("x = $& $1 $$");
  });

  test("CRLF is kept, however find and replacement are written", () => {
    expect(contentOf(replaceExactly("a\r\nb\r\nc\r\n", "a\nb", "1\n2\r\n3"))).toBe("1\r\n2\r\n3\r\nc\r\n");
    expect(contentOf(replaceExactly("a\r\nb\r\n", "b", "b\nc"))).toBe("a\r\nb\r\nc\r\n");
  });

  test("Mixed line endings are left as they are", () => {
    expect(contentOf(replaceExactly("a\r\nb\nc\n", "b\nc", "B\nC"))).toBe("a\r\nB\nC\n");
  });

  const textOf = (...units: string[]) =>
    fc.array(fc.constantFrom("a", "b", " ", "é", "🎉", ...units), { maxLength: 20 }).map((all) => all.join(""));

  test.each([
    ["LF", "\n", textOf("\n"), textOf("\n")],
    ["CRLF", "\r\n", textOf("\r\n"), textOf("\r\n", "\n")],
  ])("In a file with %s, a replacement and its reverse give the original", (_, ending, inFile, asAsked) => {
    let applied = 0;
    const isReversed = (before: string, find: string, after: string, replace: string) => {
      const original = `top${ending}${before}${find.replace(/\r?\n/g, ending)}${after}`;
      const edit = replaceExactly(original, find, replace);
      const back = edit.ok ? replaceExactly(edit.content, replace, find) : undefined;
      if (!back?.ok) return true;
      applied += 1;
      return back.content === original;
    };
    fc.assert(fc.property(inFile, asAsked, inFile, asAsked, isReversed), { numRuns: 500 });
    expect(applied).toBeGreaterThan(50);
  });

  test("Nothing outside the match changes", () => {
    fc.assert(
      fc.property(textOf("\n", "\r\n"), textOf("\n", "\r\n"), (before, after) => {
        expect(contentOf(replaceExactly(`${before}<here>${after}`, "<here>", "<there>"))).toBe(
          `${before}<there>${after}`,
        );
      }),
    );
  });
});

describe("a replacement is refused", () => {
  test("An empty text to find is refused", () => {
    expect(sentenceOf(replaceExactly("a", "", "b"))).toMatch(/is empty/);
  });

  test("Several matches, overlapping ones included, are refused with the line of each", () => {
    expect(sentenceOf(replaceExactly("x\ny\nx\n", "x", "z"))).toBe(
      "The text to find is there 2 times, beginning in lines 1, 3. Add lines around it until it is there once.",
    );
    expect(sentenceOf(replaceExactly("aaa", "aa", "b"))).toMatch(/2 times, beginning in lines 1, 1/);
    expect(sentenceOf(replaceExactly("x\n".repeat(50), "x", "z"))).toMatch(/more than 10 times, .* 9, 10 and more/);
  });

  test("A replacement that changes nothing is refused", () => {
    expect(sentenceOf(replaceExactly("a", "a", "a"))).toMatch(/nothing would change/);
    expect(sentenceOf(replaceExactly("a\r\nb\r\n", "a\nb", "a\r\nb"))).toMatch(/nothing would change/);
  });

  test.each([
    ["a\r\nb\nc\n", "a\nb", 'from line 1 on only the line endings differ (LF or CRLF). The file has there: "a"'],
    ["x\nif (a) \n  b\n", "if (a)\n  b", "from line 2 on only spaces at the ends of lines differ"],
    [
      "x\n\tif (a)\n\t\tb\n",
      "    if (a)\n        b",
      'from line 2 on only the indentation differs. The file has there: "\\tif (a)"',
    ],
    ["a =  1;\n", "a = 1;\n", "only white space differs"],
    ["Hello World\n", "hello world", "only upper and lower case differ"],
    ["one\ntwo\nthree\n", "one\ntwo\n3\n", 'begins like line 1, but line 3 is "three", not "3"'],
    ["one\ntwo\n", "one\ntwo\nthree", 'begins like line 1, but line 3 is beyond the end of the file, not "three"'],
    ["one\n", "  1\tone", "begins with line numbers"],
    ["one\n", "two", "is not in the file. Read the file again."],
    ["one\n", "\n\n\n", "is not in the file. Read the file again."],
    ["", "two", "The file is empty."],
  ])("In %j, the missing %j is explained", (text, find, why) => {
    expect(sentenceOf(replaceExactly(text, find, "z"))).toContain(why);
  });

  test("The sentence of a refusal has a bounded length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, find) => {
        expect(sentenceOf(replaceExactly(text, find, "")).length).toBeLessThan(3000);
      }),
    );
    expect(sentenceOf(replaceExactly("A".repeat(100_000), "a".repeat(50_000), "")).length).toBeLessThan(3000);
  });

  test("Texts that are slow to search are refused in time", () => {
    const text = "a".repeat(1_000_000);
    const half = "a".repeat(250_000);
    for (const find of [`b${half}`, `${half}b`, half, `${half}b${half}`])
      expect(replaceExactly(text, find, "").ok).toBe(false);
    expect(replaceExactly("ab\n".repeat(300_000), `${"ab\n".repeat(100_000)}x`, "").ok).toBe(false);
    expect(replaceExactly(" ".repeat(1_000_000), "x", "").ok).toBe(false);
  });
});
