import { readFileSync } from "node:fs";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Extras, type RunningRunner, runnerKey, startRunner } from "./testing/running-runner.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const brief = { seconds: 1 };

let runner: RunningRunner;

beforeAll(async () => {
  runner = await startRunner();
});
afterAll(() => runner.process.kill("SIGTERM"));

const run = (code: string, extras: Extras = {}) => runner.run(code, extras);

async function printed(code: string, extras: Extras = {}): Promise<string> {
  const result = await run(code, extras);
  expect(result).toMatchObject({ status: "succeeded", exit_code: 0, ran_in: "remote" });
  return result.output;
}

test("a program prints, and both streams keep their order", async () => {
  expect(await printed("import sys\nprint('one')\nprint('two', file=sys.stderr)\nprint('drei ü 😀')")).toBe(
    "one\ntwo\ndrei ü 😀\n",
  );
});

test("files import each other from the entry's folder and from the root, and read the files beside them", async () => {
  const files = {
    "src/lib/__init__.py": "from .sums import total\n",
    "src/lib/sums.py": "def total(xs):\n    return sum(xs)\n",
    "tools.py": "name = 'root'\n",
    "data/numbers.csv": "1,2,3\n",
  };
  const code =
    "from lib import total\nimport tools, csv\nprint(total([1, 2]), tools.name, list(csv.reader(open('data/numbers.csv'))))";
  expect(await printed(code, { files, entry: "src/main.py" })).toBe("3 root [['1', '2', '3']]\n");
});

test("an error is shown as Python shows it, with the program's own frames and lines alone", async () => {
  const files = { "lib.py": "def divide(x):\n    return 1 / x\n" };
  const { status, exit_code, output } = await run("import lib\n\nlib.divide(0)\n", { files });
  expect({ status, exit_code }).toEqual({ status: "failed", exit_code: 1 });
  expect(output).toBe(
    [
      "Traceback (most recent call last):",
      `  File "main.py", line 3, in <module>`,
      "    lib.divide(0)",
      "    ~~~~~~~~~~^^^",
      `  File "lib.py", line 2, in divide`,
      "    return 1 / x",
      "           ~~^~~",
      "ZeroDivisionError: division by zero",
    ].join("\n"),
  );
});

test.each([
  ["sys.exit()", 0, ""],
  ["sys.exit(3)", 3, ""],
  ["sys.exit('no good')", 1, "no good"],
  ["raise SystemExit(257)", 1, ""],
])("%s ends with its code", async (code, exit_code, output) => {
  const status = exit_code === 0 ? "succeeded" : "failed";
  expect(await run(`import sys\n${code}\nprint('never')`)).toMatchObject({ status, exit_code, output });
});

test("the input is read by line and as a whole, and ends", async () => {
  const code =
    "import sys\nprint(input('name? '), repr(sys.stdin.read()))\ntry:\n    input()\nexcept EOFError:\n    print('end')";
  expect(await printed(code, { stdin: "Ada\nrest\nof it\n" })).toBe("name? Ada 'rest\\nof it\\n'\nend\n");
});

test("asyncio and unittest are there, and a test that fails fails the program", async () => {
  const asynchronous = `
import asyncio
async def double(x):
    await asyncio.sleep(0.01)
    return 2 * x
async def main():
    print(await asyncio.gather(*map(double, range(3))), await asyncio.wait_for(double(9), 1))
asyncio.run(main())`;
  expect(await printed(asynchronous)).toBe("[0, 2, 4] 18\n");
  const tests =
    "import unittest\nclass T(unittest.TestCase):\n    def test_sum(self):\n        self.assertEqual(1 + 1, 3)\nunittest.main()";
  const result = await run(tests);
  expect(result).toMatchObject({ status: "failed", exit_code: 1 });
  expect(result.output).toContain("AssertionError: 2 != 3");
});

test("what one program leaves behind, the next does not find", async () => {
  await printed("import builtins, os\nbuiltins.left = 1\nopen('left.txt', 'w').write('x')\nos.environ['LEFT'] = '1'");
  expect(
    await printed("import builtins, os\nprint(hasattr(builtins, 'left'), os.listdir(), 'LEFT' in os.environ)"),
  ).toBe("False ['main.py'] False\n");
});

const outside: [string, string, string][] = [
  ["JavaScript", "import js", "programs cannot leave their sandbox"],
  ["the interpreter's own interface", "import pyodide_js", "programs cannot leave their sandbox"],
  ["evaluated JavaScript", "from pyodide.code import run_js", "programs cannot leave their sandbox"],
  ["the machine's files", "print(open('/etc/passwd').read())", "FileNotFoundError"],
  [
    "the runner's files",
    `print(open(${JSON.stringify(new URL(import.meta.url).pathname)}).read())`,
    "FileNotFoundError",
  ],
  ["the network", "import socket\nsocket.create_connection(('127.0.0.1', 80), 1)", "OSError"],
  ["addresses", "import urllib.request\nurllib.request.urlopen('http://127.0.0.1/')", "URLError"],
  ["other programs", "import subprocess\nsubprocess.run(['ls'])", "does not support processes"],
  ["a shell", "import os\nos.system('ls')", "cannot start other programs"],
  ["threads", "import threading\nthreading.Thread(target=print).start()", "can't start new thread"],
  ["forks", "import os\nos.fork()", "Error"],
  ["packages", "import numpy", "No module named 'numpy'"],
];
test.each(outside)("%s cannot be reached", async (_, code, sentence) => {
  const { status, output } = await run(code);
  expect(status).toBe("failed");
  expect(output).toContain(sentence);
});

test("the runner's environment is not the program's", async () => {
  expect(await printed("import os\nprint(sorted(os.environ))")).toBe("['HOME', 'LANG', 'PATH']\n");
});

test("whoever digs out a JavaScript object makes no code of it, and finds no network and no files", async () => {
  const dig = `
import gc
found = [thing for thing in gc.get_objects() if type(thing).__name__ == "JsProxy"]
for thing in found:
    for attempt in ("constructor.constructor('return process')()", "constructor('return process')()"):
        try:
            print("REACHED", eval(f"thing.{attempt}"))
        except BaseException as error:
            print(type(error).__name__)
print("dug", len(found) >= 0)`;
  const output = await printed(dig);
  expect(output).not.toContain("REACHED");
  expect(output).toContain("dug True");
});

test("a loop without end is interrupted when its time is up, and shows where it was", async () => {
  const result = await run("def spin():\n    while True:\n        pass\n\nspin()\n", brief);
  expect(result).toMatchObject({ status: "timed_out", exit_code: null });
  expect(result.output).toMatch(/File "main\.py", line 5, in <module>.*line \d, in spin.*Stopped after 1 s\.$/s);
});

const endless: [string, string][] = [
  ["a loop that catches everything", "while True:\n    try:\n        while True: pass\n    except BaseException: pass"],
  ["a number too large", "x = 10**10**10"],
  ["a regular expression", "import re\nre.match('(a+)+$', 'a' * 40 + 'b')"],
  ["sleep", "import time\ntime.sleep(1000)"],
  ["a sum in C", "sum(iter(int, 1))"],
  ["asyncio", "import asyncio\nasync def main():\n    while True: await asyncio.sleep(0)\nasyncio.run(main())"],
];
test.each(endless)("%s without end is stopped", async (_, code) => {
  const result = await run(`print('begun')\n${code}`, brief);
  expect(result).toMatchObject({ status: "timed_out", exit_code: null });
  expect(result.output).toMatch(/^begun\n.*Stopped after 1 s\.$/s);
});

const bombs: [string, string][] = [
  ["long texts", "a = []\nwhile True: a.append('x' * 1_000_000)"],
  ["many objects", "a = []\nwhile True: a.append([a])"],
  ["one block", "a = bytearray(1_500_000_000)"],
  ["a list of everything", "a = list(range(10**9))"],
];
test.each(bombs)("%s run out of the program's memory and of nothing else", async (_, code) => {
  const result = await run(`print('begun')\n${code}`, { memory_mb: 64 });
  expect(result).toMatchObject({ status: "out_of_memory", exit_code: null });
  expect(result.output).toMatch(/^begun\n.*Out of memory: a program has 64 MB\.$/s);
});

test.each([
  ["recursion", "def f(): return f()\nf()", "RecursionError"],
  ["nesting", "eval('(' * 10_000 + ')' * 10_000)", "Error"],
])("%s without end fails", async (_, code, sentence) => {
  const { status, output } = await run(code);
  expect(status).toBe("failed");
  expect(output).toContain(sentence);
});

test("a flood of output keeps its beginning and its end and says how much is missing", async () => {
  const result = await run("for i in range(200_000): print('line', i)", { output_bytes: 1000 });
  expect(result).toMatchObject({ status: "succeeded", is_output_cut: true });
  expect(result.output).toMatch(/^line 0\n.*\n… \d+ bytes left out …\n.*line 199999\n$/s);
});

test("many programs at once each get their own answer, bombs among them", async () => {
  const programs = Array.from({ length: 10 }, (_, index) =>
    index % 3 === 2 ? run("while True: pass", brief) : run(`print(${index} ** 2)`),
  );
  const results = await Promise.all(programs);
  expect(results.map(({ status, output }) => (status === "succeeded" ? output : status))).toEqual(
    results.map((_, index) => (index % 3 === 2 ? "timed_out" : `${index ** 2}\n`)),
  );
});

test("who stops waiting stops the program, and the next one runs", async () => {
  const stop = new AbortController();
  const running = run("print('begun')\nwhile True: pass", { signal: stop.signal, seconds: 60 });
  await sleep(300);
  stop.abort();
  expect(await running).toMatchObject({ status: "stopped", exit_code: null });
  expect(await printed("print('next')")).toBe("next\n");
});

test.each([
  ["another language", { program: { language: "javascript", entry: "a.js", files: {} } }, 400, "language_unknown"],
  ["no program", { nothing: true }, 400, "invalid_input"],
])("%s is refused", async (_, body, status, code) => {
  const limits = { seconds: 1, memory_mb: 64, output_bytes: 100 };
  const response = await fetch(runner.url, {
    method: "POST",
    headers: { apikey: runnerKey },
    body: JSON.stringify({ limits, ...body }),
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

test("without the key, or by another name than this machine's, nobody runs anything", async () => {
  expect((await fetch(runner.url, { method: "POST", headers: { apikey: "a guess" }, body: "{}" })).status).toBe(401);
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  get(runner.url, { headers: { host: "evil.example.com", apikey: runnerKey } }, ({ statusCode }) =>
    resolve(statusCode),
  );
  expect(await promise).toBe(403);
});

test.skipIf(process.platform !== "linux")(
  "a waiting sandbox that somebody kills is replaced, and no program is lost",
  async () => {
    await run("print('the spare one is being loaded')");
    const [spare] = await until(async () => childrenOf(runner.process.pid));
    process.kill(spare ?? 0, "SIGKILL");
    expect(await printed("print('played nevertheless')")).toBe("played nevertheless\n");
  },
);

test.skipIf(process.platform !== "linux")("when the runner is killed, what it runs ends too", async () => {
  const doomed = await startRunner();
  const stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass";
  const running = doomed.run(stubborn, { seconds: 60 });
  running.catch(() => undefined);
  const sandboxes = await until(() => busyChildren(doomed.process.pid));
  doomed.process.kill("SIGKILL");
  await expect(running).rejects.toThrow("cannot be reached");
  await until(async () => (sandboxes.some(isAlive) ? undefined : true));
});

async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
}

/** The sandboxes, once one of them is at work besides the spare one. */
async function busyChildren(pid: number | undefined): Promise<number[] | undefined> {
  const children = childrenOf(pid);
  return children && children.length >= 2 ? children : undefined;
}

/** Undefined while there are none. */
function childrenOf(pid = 0): number[] | undefined {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return listed === "" ? undefined : listed.split(" ").map(Number);
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
