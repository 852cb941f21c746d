import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Extras, type RunningRunner, runnerKey, startRunner } from "./testing/running-runner.ts";

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

test.concurrent("A program's two output streams keep their order", async () => {
  const code = "import sys\nprint('one')\nprint('two', file=sys.stderr)\nprint('drei ü 😀')";
  expect(await printed(code)).toBe("one\ntwo\ndrei ü 😀\n");
});

test.concurrent("Files import each other from the entry's folder and the root, and read the files next to them", async () => {
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

test.concurrent("An error is shown as Python shows it, with only the program's own frames", async () => {
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

test.concurrent.each([
  ["sys.exit()", 0, ""],
  ["sys.exit(3)", 3, ""],
  ["sys.exit('no good')", 1, "no good"],
  ["raise SystemExit(257)", 1, ""],
])("%s ends a program with its exit code", async (code, exit_code, output) => {
  const status = exit_code === 0 ? "succeeded" : "failed";
  expect(await run(`import sys\n${code}\nprint('never')`)).toMatchObject({ status, exit_code, output });
});

test.concurrent("Input is read by line and as a whole, and ends", async () => {
  const code =
    "import sys\nprint(input('name? '), repr(sys.stdin.read()))\ntry:\n    input()\nexcept EOFError:\n    print('end')";
  expect(await printed(code, { stdin: "Ada\nrest\nof it\n" })).toBe("name? Ada 'rest\\nof it\\n'\nend\n");
});

test.concurrent("asyncio works, and a failed unittest fails the program", async () => {
  const code = `
import asyncio, unittest
async def double(x):
    await asyncio.sleep(0.01)
    return 2 * x
async def main():
    print(await asyncio.gather(*map(double, range(3))), await asyncio.wait_for(double(9), 1))
asyncio.run(main())
class T(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(1 + 1, 3)
unittest.main()`;
  const result = await run(code);
  expect(result).toMatchObject({ status: "failed", exit_code: 1 });
  expect(result.output).toMatch(/^\[0, 2, 4\] 18\n[\s\S]*AssertionError: 2 != 3/);
});

test.concurrent("A program finds nothing that another one left behind", async () => {
  await printed("import builtins, os\nbuiltins.left = 1\nopen('left.txt', 'w').write('x')\nos.environ['LEFT'] = '1'");
  expect(
    await printed("import builtins, os\nprint(hasattr(builtins, 'left'), os.listdir(), 'LEFT' in os.environ)"),
  ).toBe("False ['main.py'] False\n");
});

const attempts = {
  "import js": "programs cannot leave their sandbox",
  "import pyodide_js": "programs cannot leave their sandbox",
  "from pyodide.code import run_js": "programs cannot leave their sandbox",
  "print(open('/etc/passwd').read())": "FileNotFoundError",
  [`print(open(${JSON.stringify(new URL(import.meta.url).pathname)}).read())`]: "FileNotFoundError",
  "import socket\nsocket.create_connection(('127.0.0.1', 80), 1)": "OSError",
  "import urllib.request\nurllib.request.urlopen('http://127.0.0.1/')": "URLError",
  "import subprocess\nsubprocess.run(['ls'])": "does not support processes",
  "import os\nos.system('ls')": "cannot start other programs",
  "import threading\nthreading.Thread(target=print).start()": "can't start new thread",
  "import os\nos.fork()": "Error",
  "import numpy": "No module named 'numpy'",
  "def f(): return f()\nf()": "RecursionError",
  "eval('(' * 10_000 + ')' * 10_000)": "Error",
};

/** All in one program: starting a sandbox takes longer than everything they do. */
test.concurrent("JavaScript, files, network, processes, threads and packages are out of a program's reach", async () => {
  const code = `
import json, traceback
def attempt(code):
    try:
        exec(code, {})
        return "REACHED"
    except BaseException:
        return traceback.format_exc()
print(json.dumps([attempt(code) for code in json.load(open("attempts.json"))]))`;
  const files = { "attempts.json": JSON.stringify(Object.keys(attempts)) };
  const outcomes: unknown = JSON.parse(await printed(code, { files, output_bytes: 200_000 }));
  expect(outcomes).toEqual(Object.values(attempts).map((sentence) => expect.stringContaining(sentence)));
});

test.concurrent("A program has its own environment, and a JavaScript object that it digs out compiles no code", async () => {
  const code = `
import gc, os
print(sorted(os.environ))
for thing in [thing for thing in gc.get_objects() if type(thing).__name__ == "JsProxy"]:
    for attempt in ("constructor.constructor('return process')()", "constructor('return process')()"):
        try:
            print("REACHED", eval(f"thing.{attempt}"))
        except BaseException as error:
            print(type(error).__name__)`;
  expect(await printed(code)).toMatch(/^\['HOME', 'LANG', 'PATH'\]\n(?!.*REACHED)/s);
});

test.concurrent("A program that loops forever is interrupted and shows where it was", async () => {
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
test.concurrent.each(endless)("A program that never ends is stopped: %s", async (_, code) => {
  const result = await run(`print('begun')\n${code}`, brief);
  expect(result).toMatchObject({ status: "timed_out", exit_code: null });
  expect(result.output).toMatch(/^begun\n.*Stopped after 1 s\.$/s);
});

const bombs: [string, string][] = [
  ["long texts", "a = []\nwhile True: a.append('x' * 1_000_000)"],
  ["many objects", "a = []\nwhile True: a.append([a])"],
  ["one block", "a = bytearray(1_500_000_000)"],
  ["a long list", "a = list(range(10**9))"],
];
test.concurrent.each(bombs)("A program that takes too much memory is stopped: %s", async (_, code) => {
  const result = await run(`print('begun')\n${code}`, { memory_mb: 64 });
  expect(result).toMatchObject({ status: "out_of_memory", exit_code: null });
  expect(result.output).toMatch(/^begun\n.*Out of memory: a program has 64 MB\.$/s);
});

test.concurrent("A long output keeps its beginning and its end and says how much is missing", async () => {
  const result = await run("for i in range(20_000): print('line', i)", { output_bytes: 1000 });
  expect(result).toMatchObject({ status: "succeeded", is_output_cut: true });
  expect(result.output).toMatch(/^line 0\n.*\n… \d+ bytes left out …\n.*line 19999\n$/s);
});

test.concurrent("Programs that run at the same time each get their own answer", async () => {
  const programs = [0, 1, 2, 3].map((number) =>
    number === 1 ? run("while True: pass", brief) : run(`print(${number})`),
  );
  const results = await Promise.all(programs);
  expect(results.map(({ status, output }) => (status === "succeeded" ? output : status))).toEqual([
    "0\n",
    "timed_out",
    "2\n",
    "3\n",
  ]);
});

test("A caller who stops waiting stops the program, and the next one runs", async () => {
  const idle = childrenOf(runner.process.pid).length;
  const stop = new AbortController();
  const running = run("while True: pass", { signal: stop.signal, seconds: 60 });
  await expect.poll(() => childrenOf(runner.process.pid).length).toBeGreaterThan(idle);
  stop.abort();
  expect(await running).toMatchObject({ status: "stopped", exit_code: null });
  expect(await printed("print('next')")).toBe("next\n");
});

test.each([
  ["an unknown language", { program: { language: "javascript", entry: "a.js", files: {} } }, 400, "language_unknown"],
  ["no program", { nothing: true }, 400, "invalid_input"],
])("A request with %s is refused", async (_, body, status, code) => {
  const limits = { seconds: 1, memory_mb: 64, output_bytes: 100 };
  const response = await fetch(runner.url, {
    method: "POST",
    headers: { apikey: runnerKey },
    body: JSON.stringify({ limits, ...body }),
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

test("A request without the key is refused", async () => {
  expect((await fetch(runner.url, { method: "POST", headers: { apikey: "a guess" }, body: "{}" })).status).toBe(401);
});

test.skipIf(process.platform !== "linux")(
  "A spare sandbox that is killed is replaced, and no program is lost",
  async () => {
    await expect.poll(() => childrenOf(runner.process.pid).length).toBeGreaterThan(0);
    process.kill(childrenOf(runner.process.pid)[0] ?? 0, "SIGKILL");
    expect(await printed("print('still here')")).toBe("still here\n");
  },
);

test.skipIf(process.platform !== "linux")("Programs end when the runner is killed", async () => {
  const doomed = await startRunner();
  const stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass";
  const running = doomed.run(stubborn, { seconds: 60 });
  running.catch(() => undefined);
  await expect.poll(() => childrenOf(doomed.process.pid).length).toBeGreaterThanOrEqual(2);
  const sandboxes = childrenOf(doomed.process.pid);
  doomed.process.kill("SIGKILL");
  await expect(running).rejects.toThrow("cannot be reached");
  await expect.poll(() => sandboxes.some(isAlive)).toBe(false);
});

/** The process ids of a runner's sandboxes. */
function childrenOf(pid = 0): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return listed === "" ? [] : listed.split(" ").map(Number);
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
