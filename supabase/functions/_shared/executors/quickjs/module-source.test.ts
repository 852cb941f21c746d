import { describe, expect, test } from "vitest";
import { moduleSource } from "./module-source.ts";
import { runProgram } from "./run-program.ts";

const never = () => false;
const limits = { seconds: 0.3, memory_mb: 64, output_bytes: 1000 };
const run = (files: Record<string, string>) =>
  runProgram({ language: "typescript", entry: "main.ts", files }, limits, new AbortController().signal);

const nested = (opening: string, times: number, closing = "") =>
  `let x = ${opening.repeat(times)}c${closing.repeat(times)}`;

/** Each level of these takes twice as long to read as the one before. */
const puzzles: [string, string][] = [
  ["generics", nested("<T>(", 60, ")")],
  ["asynchronous generics", nested("async <T>(x = ", 60, ")")],
  ["choices between arrows", nested("a ? (b) : c => ", 60)],
];

describe("a file that the stripper of types would read for years", () => {
  test.each(puzzles)("ends in time as the entry: %s", async (_, text) => {
    const { status, output, duration_ms } = await run({ "main.ts": text });
    expect([status, output]).toEqual(["failed", "Uncaught SyntaxError: main.ts takes too long to be read"]);
    expect(duration_ms).toBeGreaterThanOrEqual(300);
  });

  test.each(puzzles)("ends in time as an import, caught or not: %s", async (_, text) => {
    expect(await run({ "main.ts": 'import "./a.ts"; import "./b.ts";', "a.ts": text, "b.ts": text })).toMatchObject({
      exit_code: expect.not.stringMatching("0"),
      output: expect.stringMatching(/takes too long to be read|Stopped after/),
    });
    const stubborn = "for (;;) try { await import('./a.ts') } catch {}";
    expect(await run({ "main.ts": stubborn, "a.ts": text })).toMatchObject({ status: "timed_out" });
  });
});

test("an ordinary file is read to its end however late it is asked, and an odd one up to the first look", () => {
  expect(moduleSource("a.ts", "const a: number = 1", () => true)).toBe("const a = 1");
  const [[, text] = ["", ""]] = puzzles;
  expect(() => moduleSource("a.tsx", text, () => true)).toThrow("takes too long");
  expect(() => moduleSource("a.ts", "const a: = 1", never)).toThrow(/^Unexpected token\n {4}at a\.ts:1:\d+$/);
});

test("what stands in no file of types is handed on as it is", () => {
  expect(moduleSource("a.js", "#!/usr/bin/env node\n1", never)).toBe("//#!/usr/bin/env node\n1");
  expect(moduleSource("a.txt", 'say "hi"', never)).toBe('export default "say \\"hi\\"";');
  expect(moduleSource("a.json", "[1]", never)).toBe('export default JSON.parse("[1]");');
});
