// Hostile programs, and how they are contained.
import { expect, test } from "vitest";
import { printed, run } from "./testing/played.ts";

const brief = { seconds: 0.3 };

const endless: [string, string][] = [
  ["a loop", "for (;;);"],
  ["a loop that catches everything", "for (;;) { try { for (;;); } catch {} finally { continue } }"],
  ["a generator", "function* all() { for (;;) yield 1 } for (const one of all());"],
  ["promise jobs", "const again = () => Promise.resolve().then(again); again();"],
  [
    "async functions that catch being stopped",
    "const f = async () => { for (;;); }; for (;;) { try { await f() } catch {} }",
  ],
  ["timers of no delay", "const again = () => setTimeout(again, 0); again();"],
  ["a regular expression", "/^(a+)+$/.test('a'.repeat(40) + 'b');"],
  ["a getter of a thrown object", "throw { get message() { for (;;); } };"],
  [
    "a toString while an error is shown",
    "const e = new Error(); Object.defineProperty(e, 'name', { get() { for (;;); } }); throw e;",
  ],
  ["a sort comparison", "Array.from({ length: 1e4 }, (_, i) => i).sort(() => { for (;;); });"],
];
test.each(endless)("An endless program is stopped when its time is up: %s", async (_, code) => {
  const result = await run(code, brief);
  expect(result).toMatchObject({ status: "timed_out", exit_code: null });
  expect(result.output).toContain("Stopped after 0.3 s");
});

test("A stopped program reports its current stack", async () => {
  const { output } = await run("function spin() {\n  for (;;);\n}\n\nspin();", brief);
  expect(output).toMatch(/in the middle of:\n {4}at spin.*\n {4}at main\.ts:5:\d+$/);
});

test("A program that breaks the built-ins for its stack is still stopped", async () => {
  const hang = "() => { for (;;); }";
  const code = `String.prototype.split = Array.prototype.filter = Array.prototype.map = String.prototype.replace = ${hang}; for (;;);`;
  expect(await run(code, brief)).toMatchObject({ status: "timed_out", output: "Stopped after 0.3 s." });
});

const bombs: [string, string][] = [
  ["long lists", "const all = []; for (;;) all.push(new Array(1e5).fill(1));"],
  ["many objects", "const all = []; for (;;) all.push({});"],
  [
    "long texts",
    "let text = 'x'; const all = []; for (;;) { text += text.slice(0, 1e6); all.push(text + all.length); }",
  ],
  ["bytes", "const all = []; for (;;) all.push(new Uint8Array(1e6));"],
  ["one block", "new ArrayBuffer(1e9);"],
  ["a list of four billion holes", "new Array(2 ** 32 - 1).fill(0);"],
];
test.each(bombs)("A program that runs out of memory does not affect its process: %s", async (_, code) => {
  const before = process.memoryUsage.rss();
  const result = await run(code, { memory_mb: 32 });
  expect(result).toMatchObject({ status: "out_of_memory", exit_code: null });
  expect(result.output).toContain("Out of memory: a program has 32 MB.");
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 1024 * 1024);
});

test.each([
  ["a function that calls itself", "const f = () => f(); f();"],
  ["a getter that calls itself", "const o = { get x() { return this.x } }; o.x;"],
  ["deeply nested JSON", "JSON.parse('['.repeat(1e6));"],
  ["deeply nested code", "eval('('.repeat(1e5));"],
  ["a proxy of itself", "let p = new Proxy({}, {}); for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x;"],
])("A stack overflow is a RangeError: %s", async (_, code) => {
  const { status, output } = await run(code, { seconds: 5 });
  expect(status).toBe("failed");
  expect(output).toMatch(/RangeError/);
});

test("A program that breaks the prototypes does not affect other programs", async () => {
  const code = `
    for (const owner of [Array, Map, String, Object, Function, Promise, RegExp]) {
      for (const name of Object.getOwnPropertyNames(owner.prototype)) {
        try { owner.prototype[name] = () => { throw new Error("gotcha") } } catch {}
      }
    }
    Object.prototype.then = () => {};
    console.log({ a: 1 });`;
  const broken = await run(code);
  expect(broken.status).toBe("failed");
  expect(await printed("console.log([1, 2].map(String), { a: 1 })")).toBe("[ '1', '2' ] { a: 1 }\n");
});

test("Programs share no state, even when they run at the same time", async () => {
  const leave = "globalThis.secret = 1; Object.prototype.secret = 2; await new Promise((done) => setTimeout(done, 5));";
  const look = "console.log(globalThis.secret, {}.secret);";
  const results = await Promise.all([run(leave), run(look), run(leave), run(look)]);
  expect(results.map(({ output }) => output)).toEqual(["", "undefined undefined\n", "", "undefined undefined\n"]);
});
