// Programs that turn against the process they run in and against the runner outside it.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RunningRunner, startRunner } from "./testing/running-runner.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let runner: RunningRunner;

beforeAll(async () => {
  runner = await startRunner();
});
afterAll(() => runner.process.kill("SIGTERM"));

const saysInstead = (json: string) =>
  `import sys\nsys._getframe().f_back.f_globals["outcome"] = lambda *_: ${json}\nprint("begun")`;

const liars: [string, string][] = [
  ["no result", saysInstead(`'{"exit_code": "boom"}'`)],
  ["no object", saysInstead("'0'")],
  ["no JSON", saysInstead("'boom'")],
  ["another type", saysInstead("object()")],
  ["more than anybody reads", saysInstead(`'{"exit_code": 0, "cause": null, "words": "' + "x" * 5_000_000 + '"}'`)],
];
test.each(liars)("a program that makes its sandbox say %s has failed, and the next one runs", async (_, code) => {
  expect(await runner.run(code)).toMatchObject({
    status: "failed",
    exit_code: null,
    output: expect.stringMatching(/^begun\n/),
  });
  expect(await runner.run("print('next')")).toMatchObject({ status: "succeeded", output: "next\n" });
});

test("a number that is none, and words without end, are bounded as exit codes and last words", async () => {
  const number = "class Odd(int):\n    def __and__(self, other): return 'boom'\nraise SystemExit(Odd(5))";
  expect(await runner.run(number)).toMatchObject({ status: "failed", exit_code: 5 });
  const { status, output } = await runner.run("raise Exception('begin' + 'x' * 3_000_000 + 'end')");
  expect(status).toBe("failed");
  expect(output).toMatch(/^Traceback.*\n…\n.*end$/s);
  expect(output.length).toBeLessThan(20_000);
});

test("an object that cannot be shown is a failure like any other", async () => {
  const code = "class Mute:\n    def __str__(self): raise ValueError('mute')\nraise SystemExit(Mute())";
  expect(await runner.run(code)).toMatchObject({
    status: "failed",
    exit_code: 1,
    output: expect.stringMatching(/ValueError: mute$/),
  });
});

/** All that can be reached from what the collector knows; in a list, so that the search does not find itself. */
const searchMemory = `
import gc
known, seen, found = gc.get_objects(), set(), []
while known:
    thing = known.pop()
    if id(thing) in seen: continue
    seen.add(id(thing))
    if type(thing).__name__ == "JsProxy": found.append(str(thing))
    known.extend(gc.get_referents(thing))
print(len(seen) > 10_000, found)`;

test("nothing in a program's memory leads to the JavaScript around it", async () => {
  expect((await runner.run(searchMemory)).output).toBe("True []\n");
});

test("what a program makes of JavaScript by itself compiles no code", async () => {
  const code = `
import _imp, importlib.machinery
core = _imp.create_builtin(importlib.machinery.ModuleSpec("_pyodide_core", importlib.machinery.BuiltinImporter))
function = core.to_js({}).constructor.constructor
try:
    print(function("return globalThis")())
except BaseException as error:
    print(error)`;
  expect((await runner.run(code)).output).toMatch(/Code generation from strings disallowed/);
});
