import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { playCases } from "./play-cases.ts";

const program = fileURLToPath(new URL("main.ts", import.meta.url));

function run(...args: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });
}

const outcome = (failures: readonly string[]) => Promise.resolve({ failures, output: 1, calls: 2, tokens: 30 });
const playable = (name: string, failures: readonly string[]) => ({
  name,
  play: () => outcome(failures),
  playRecorded: () => outcome([]),
});

test("Each case is a line, with its failed expectations below", async () => {
  const lines: string[] = [];
  const sets = [
    { name: "title", cases: [playable("short", []), playable("longer", ["is one line", "a sentence\nof two"])] },
  ];
  const client = {
    run: () => {
      throw new Error("No model may be called.");
    },
  };
  let now = 0;
  const failed = await playCases(sets, { client, say: (line) => lines.push(line), now: () => (now += 250) });
  expect([failed, ...lines]).toEqual([
    1,
    "      case              calls    tokens   seconds",
    "ok    title: short          2        30       0.3",
    "FAIL  title: longer         2        30       0.3",
    "      - is one line",
    "      - a sentence\n        of two",
    "\n1 of 2 cases went well.",
  ]);
});

test("Cases are played over HTTP with the model server, and failures set the exit code", async () => {
  const { code, stdout } = await run("--model", "scenario:text", "--only", "read_invoice");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^scenario:text \(openai_chat, http:\/\/127\.0\.0\.1:\d+\/v1\)\n/);
  expect(stdout).toMatch(/FAIL {2}read_invoice: An invoice without a due date +2 +\d+/);
  expect(stdout).toContain("0 of 2 cases went well.");
});

test("Without cases nothing fails", async () => {
  expect(await run("--only", "no such function")).toMatchObject({ code: 0, stdout: expect.stringContaining("0 of 0") });
});

test("An invalid command line is explained", async () => {
  expect(await run("--provider", "nobody")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("nobody"),
  });
});
