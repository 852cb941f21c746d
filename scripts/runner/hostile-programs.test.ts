// Programs that attack the process they run in and the runner outside it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningRunner, startRunner } from "./testing/running-runner.ts";

let runner: RunningRunner;

beforeAll(async () => {
  runner = await startRunner();
});
afterAll(() => runner.process.kill("SIGTERM"));

const reportsInstead = (json: string) =>
  `import sys\nsys._getframe().f_back.f_globals["outcome"] = lambda *_: ${json}\nprint("begun")`;

const lies: [string, string][] = [
  ["no result", reportsInstead(`'{"exit_code": "boom"}'`)],
  ["no object", reportsInstead("'0'")],
  ["no JSON", reportsInstead("'boom'")],
  ["no text", reportsInstead("object()")],
  ["too much", reportsInstead(`'{"exit_code": 0, "cause": null, "words": "' + "x" * 5_000_000 + '"}'`)],
];
test.concurrent.each(lies)("A program that makes its sandbox report %s has failed", async (_, code) => {
  expect(await runner.run(code)).toMatchObject({
    status: "failed",
    exit_code: null,
    output: expect.stringMatching(/^begun\n/),
  });
});

test("Programs run as before after others lied", async () => {
  expect(await runner.run("print('next')")).toMatchObject({ status: "succeeded", output: "next\n" });
});

test.concurrent("An odd exit code is read as a number", async () => {
  const code = "class Odd(int):\n    def __and__(self, other): return 'boom'\nraise SystemExit(Odd(5))";
  expect(await runner.run(code)).toMatchObject({ status: "failed", exit_code: 5 });
});

test.concurrent("A very long error message is cut", async () => {
  const { status, output } = await runner.run("raise Exception('begin' + 'x' * 3_000_000 + 'end')");
  expect(status).toBe("failed");
  expect(output).toMatch(/^Traceback.*\n…\n.*end$/s);
  expect(output.length).toBeLessThan(20_000);
});

test.concurrent("An exit object that cannot be shown fails the program", async () => {
  const code = "class Mute:\n    def __str__(self): raise ValueError('mute')\nraise SystemExit(Mute())";
  expect(await runner.run(code)).toMatchObject({
    status: "failed",
    exit_code: 1,
    output: expect.stringMatching(/ValueError: mute$/),
  });
});

/** Everything that can be reached from what the collector knows; in a list, so that the search does not find itself. */
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

test.concurrent("Nothing in a program's memory leads to the JavaScript around it", async () => {
  expect((await runner.run(searchMemory)).output).toBe("True []\n");
});

test.concurrent("JavaScript objects that a program makes itself compile no code", async () => {
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
