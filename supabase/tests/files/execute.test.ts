// The execute function behind the gateway and under the platform's limits: whatever a program does is contained and
// reported, and the function answers the next call.
import { expect, inject, test } from "vitest";
import { createExecuteFunction } from "../../functions/_shared/executors/execute-function.ts";
import type { ExecutionLimits } from "../../functions/_shared/executors/executor.ts";
import type { Language } from "../../functions/_shared/protocol/enums.ts";

const { url } = inject("product");
const key = inject("secrets").EXECUTE_KEY ?? "";
const address = `${url}/functions/v1/execute`;
const executor = createExecuteFunction({ url: address, key, fetch, graceSeconds: 45 });
const limits: ExecutionLimits = { seconds: 1, memory_mb: 48, output_bytes: 20_000 };

function run(
  code: string,
  { language = "typescript" as Language, signal = new AbortController().signal, seconds = limits.seconds } = {},
) {
  return executor.run({ language, entry: "main.ts", files: { "main.ts": code } }, { ...limits, seconds }, signal);
}

/** Time enough for a slow machine, except for programs that use up all of it. */
function secondsFor(status: string): number {
  return status === "timed_out" ? 1 : 30;
}

async function expectAlive(): Promise<void> {
  const result = await run("const answer: number = 6 * 7; console.log(answer)");
  expect(result).toMatchObject({ status: "succeeded", exit_code: 0, output: "42\n", ran_in: "quickjs" });
}

test("A program of several files runs and returns its whole result", async () => {
  const files = {
    "src/main.ts": "import { double } from './lib'; console.log(double(Number(readLine()))); exit(3);",
    "src/lib.ts": "export const double = (x: number) => 2 * x;",
  };
  const program = { language: "typescript", entry: "src/main.ts", files, stdin: "21" } as const;
  expect(await executor.run(program, limits, new AbortController().signal)).toEqual({
    status: "failed",
    exit_code: 3,
    output: "42\n",
    is_output_cut: false,
    duration_ms: expect.any(Number),
    ran_in: "quickjs",
  });
});

const misdeeds: [string, string, string][] = [
  ["a loop", "for (;;);", "timed_out"],
  [
    "a loop in async functions",
    "const f = async () => { for (;;); }; for (;;) { try { await f() } catch {} }",
    "timed_out",
  ],
  ["promise jobs", "const again = () => { Promise.resolve().then(again); }; again();", "timed_out"],
  ["timers", "const again = () => setTimeout(again, 0); again();", "timed_out"],
  ["a regular expression", "/^(a+)+$/.test('a'.repeat(40) + 'b');", "timed_out"],
  ["an await", "await new Promise(() => {});", "failed"],
  ["recursion", "const f = () => f(); f();", "failed"],
  ["nested JSON", "JSON.parse('['.repeat(1e6));", "failed"],
  ["objects", "const all = []; for (;;) all.push(Array.from({ length: 1000 }, () => ({})));", "out_of_memory"],
  ["bytes", "const all = []; for (;;) all.push(new Uint8Array(1e6));", "out_of_memory"],
  ["output", "for (;;) console.log('x'.repeat(1000));", "timed_out"],
];
test.each(misdeeds)(
  "An endless program is stopped and reported, and the function survives: %s",
  async (_, code, status) => {
    expect(await run(code, { seconds: secondsFor(status) })).toMatchObject({ status });
    await expectAlive();
  },
);

test("A program that the engine cannot interrupt is stopped with its isolate, and blamed on the program", async () => {
  const result = await run("new Array(2 ** 32 - 1).join();");
  expect(result).toMatchObject({ status: "timed_out", exit_code: null, ran_in: "quickjs" });
  expect(result.output).toContain("used up its processor time");
  await expectAlive();
});

test("A program sees nothing of the function, its secrets or other programs", async () => {
  const code = `
    globalThis.left = "behind"; Object.prototype.left = "behind";
    const names = ["Deno", "process", "fetch", "require", "EdgeRuntime", "WebAssembly", "edgewrightHost", "self", "caches"];
    console.log(names.filter((name) => name in globalThis));
    console.log(this?.constructor?.constructor?.("return typeof Deno + typeof process")?.());
    console.log((async () => {}).constructor("return typeof Deno + typeof fetch")().constructor === Promise, eval("typeof Deno"));
    for (const path of ["../main.ts", "/etc/passwd", "file:///etc/passwd", "npm:zod", "https://example.com/x.js", "../../_shared/http/environment.ts"]) {
      await import(path).then(() => console.log("REACHED", path), (error) => console.log(error.name));
    }`;
  const { output } = await run(code);
  expect(output).toMatch(/^\[\]\nundefined\ntrue undefined\n/);
  expect(output).not.toContain("REACHED");
  expect(output).not.toContain(key);
  expect((await run("console.log(globalThis.left, ({}).left)")).output).toBe("undefined undefined\n");
});

test("Ten programs at once, most of them misbehaving, each get their own answer", async () => {
  const programs: [string, string][] = [
    ["console.log('one')", "succeeded"],
    ["for (;;);", "timed_out"],
    ["const all = []; for (;;) all.push(new Uint8Array(1e6));", "out_of_memory"],
    ["console.log('two')", "succeeded"],
    ["const again = () => { Promise.resolve().then(again); }; again();", "timed_out"],
    ["/^(a+)+$/.test('a'.repeat(40) + 'b');", "timed_out"],
    ["const f = () => f(); f();", "failed"],
    ["console.log('three')", "succeeded"],
    ["JSON.parse('['.repeat(1e6));", "failed"],
    ["throw new Error('four')", "failed"],
  ];
  const results = await Promise.all(programs.map(([code, status]) => run(code, { seconds: secondsFor(status) })));
  expect(results.map(({ status }) => status)).toEqual(programs.map(([, status]) => status));
  expect(results.filter(({ status }) => status === "succeeded").map(({ output }) => output)).toEqual([
    "one\n",
    "two\n",
    "three\n",
  ]);
  await expectAlive();
});

test("The function runs nothing without its key", async () => {
  const body = JSON.stringify({ program: { language: "javascript", entry: "a.js", files: { "a.js": "1" } }, limits });
  for (const apikey of ["", "a guess", inject("product").publishableKey]) {
    const response = await fetch(address, { method: "POST", headers: { apikey }, body });
    expect(response.status).toBe(403);
    await response.body?.cancel();
  }
});

test("An unknown language and a malformed body are refused in plain words", async () => {
  await expect(run("print(1)", { language: "python" })).rejects.toThrow("cannot run Python");
  const response = await fetch(address, { method: "POST", headers: { apikey: key }, body: '{"program": {}}' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: "invalid_input" } });
});

test("A caller that aborts gets its answer at once", async () => {
  const stop = new AbortController();
  const running = run("for (;;);", { signal: stop.signal });
  stop.abort();
  expect(await running).toMatchObject({ status: "stopped", exit_code: null });
});
