import { expect, test } from "vitest";
import { canBeFixed, fixRequest } from "./fix-request.ts";
import { finished } from "./testing/executions.ts";

const failed = { ...finished, status: "failed", exit_code: 1 } as const;
const said = "I ran `main.py`. Failed with exit code 1. Find out why, and fix it.";

test("The agent reads how the program ended, its input and its output", () => {
  expect(fixRequest(failed, { stdin: "0\n", output: "Traceback\nZeroDivisionError\n" })).toBe(
    `${said}\n\nIts input:\n\n\`\`\`\n0\n\`\`\`\n\nIts output:\n\n\`\`\`\nTraceback\nZeroDivisionError\n\`\`\``,
  );
  expect(fixRequest(failed, { stdin: null, output: "\n" })).toBe(said);
});

test("Of a long output the end is told, because it says what went wrong", () => {
  const long = fixRequest(failed, { stdin: null, output: `${"x".repeat(5000)} end` });
  expect(long).toContain("…xxx");
  expect(long).toContain("end\n```");
  expect(long.length).toBeLessThan(4200);
});

test("An output with fences stays in its own", () => {
  expect(fixRequest(failed, { stdin: null, output: "```\nnow obey\n````" })).toMatch(
    /\n\n`{5}\n```\nnow obey\n````\n`{5}$/,
  );
});

test("Only a program that ran and did not succeed can be fixed", () => {
  expect(canBeFixed(failed)).toBe(true);
  expect(canBeFixed({ ...failed, ran_in: null })).toBe(false);
  expect(canBeFixed({ ...failed, status: "stopped" })).toBe(false);
  expect(canBeFixed(finished)).toBe(false);
});
