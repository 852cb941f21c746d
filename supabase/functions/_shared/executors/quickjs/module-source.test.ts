import { describe, expect, test } from "vitest";
import { moduleSource } from "./module-source.ts";
import { runProgram } from "./run-program.ts";

const never = () => false;
const limits = { seconds: 0.3, memory_mb: 64, output_bytes: 1000 };
const run = (files: Record<string, string>) =>
  runProgram({ language: "typescript", entry: "main.ts", files }, limits, new AbortController().signal);

const nested = (opening: string, times: number, closing = "") =>
  `let x = ${opening.repeat(times)}c${closing.repeat(times)}`;

/** Each level of nesting doubles the time that the parser takes. */
const puzzles: [string, string][] = [
  ["generics", nested("<T>(", 60, ")")],
  ["asynchronous generics", nested("async <T>(x = ", 60, ")")],
  ["conditionals with arrows", nested("a ? (b) : c => ", 60)],
];

describe("files that take exponential time to parse", () => {
  test.each(puzzles)("A slow entry file ends in time: %s", async (_, text) => {
    const { status, output, duration_ms } = await run({ "main.ts": text });
    expect([status, output]).toEqual(["failed", "Uncaught SyntaxError: main.ts takes too long to parse"]);
    expect(duration_ms).toBeGreaterThanOrEqual(300);
  });

  // One stands for all, because an import is parsed as an entry file is.
  test("A slow import ends in time, caught or not", async () => {
    const [, text] = puzzles.at(-1) ?? ["", ""];
    expect(await run({ "main.ts": 'import "./a.ts"; import "./b.ts";', "a.ts": text, "b.ts": text })).toMatchObject({
      exit_code: expect.not.stringMatching("0"),
      output: expect.stringMatching(/takes too long to parse|Stopped after/),
    });
    const stubborn = "for (;;) try { await import('./a.ts') } catch {}";
    expect(await run({ "main.ts": stubborn, "a.ts": text })).toMatchObject({ status: "timed_out" });
  });
});

test("A short file is parsed even when time is up, and a slow one until the first check", () => {
  expect(moduleSource("a.ts", "const a: number = 1", () => true)).toBe("const a = 1");
  const [[, text] = ["", ""]] = puzzles;
  expect(() => moduleSource("a.tsx", text, () => true)).toThrow("takes too long");
  expect(() => moduleSource("a.ts", "const a: = 1", never)).toThrow(/^Unexpected token\n {4}at a\.ts:1:\d+$/);
});

test("Other files are passed on without a transform", () => {
  expect(moduleSource("a.js", "#!/usr/bin/env node\n1", never)).toBe("//#!/usr/bin/env node\n1");
  expect(moduleSource("a.txt", 'say "hi"', never)).toBe('export default "say \\"hi\\"";');
  expect(moduleSource("a.json", "[1]", never)).toBe('export default JSON.parse("[1]");');
});
