import { describe, expect, test } from "vitest";
import { findInFiles } from "./find-in-files.ts";

const texts = new Map([
  ["b.css", "a { color: red }\n\nb { COLOR: blue }\n"],
  ["a.js", "const colour = 1;\r\nconst other = 2;\r\n"],
]);
const told = (wanted: string, isCaseSensitive: boolean) =>
  findInFiles(texts, wanted, isCaseSensitive).files.flatMap(({ path, lines }) =>
    lines.map(({ line, before, match, after }) => `${path}:${line} ${before}[${match}]${after}`),
  );

describe("searching in files", () => {
  test("Every line with the text is found, in the order of paths and lines", () => {
    expect(told("color", false)).toEqual(["b.css:1 a { [color]: red }", "b.css:3 b { [COLOR]: blue }"]);
    expect(told("const", true)).toEqual(["a.js:1 [const] colour = 1;", "a.js:2 [const] other = 2;"]);
  });

  test("With case, only the same letters are found", () => {
    expect(told("COLOR", true)).toEqual(["b.css:3 b { [COLOR]: blue }"]);
  });

  test("Very many lines are counted and the first 500 shown", () => {
    const { total, shown } = findInFiles(new Map([["a", "x\n".repeat(900)]]), "x", true);
    expect([total, shown]).toEqual([900, 500]);
  });

  test("A match far to the right in a long line is shown with what is around it", () => {
    const [file] = findInFiles(new Map([["a", `${"-".repeat(500)}here${"+".repeat(500)}`]]), "here", true).files;
    expect(file?.lines[0]?.before).toMatch(/^…-{1,13}$/);
    expect(file?.lines[0]?.after).toMatch(/^\+{1,160}…$/);
  });
});
