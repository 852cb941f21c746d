import { expect, test } from "vitest";
import { runProgram } from "./run-program.ts";
import { printed, roomy, run } from "./testing/played.ts";

test("The output keeps the order of both streams", async () => {
  expect(await printed("console.log('one'); console.error('two'); console.info('three', 4, { five: [6] })")).toBe(
    "one\ntwo\nthree 4 { five: [ 6 ] }\n",
  );
});

test("TypeScript runs with interfaces, generics, enums and parameter properties", async () => {
  const code = `
    interface Shape<T> { readonly size: T }
    enum Colour { Red = 1, Blue }
    class Box implements Shape<number> { constructor(public size: number) {} }
    const box: Shape<number> = new Box(Colour.Blue as number);
    console.log(box satisfies Shape<number>);`;
  expect(await printed(code)).toBe("Box { size: 2 }\n");
});

test("Files import each other with or without extension, folders by their index, JSON and text files by their contents", async () => {
  const code = `
    import { name } from "./lib/name";
    import { shout } from "./lib/shout.js";
    import everything from "./lib";
    import settings from "../settings.json" with { type: "json" };
    import notes from "../notes.md";
    console.log(name, shout(name), everything, settings.depth, notes.length);
    const late = await import("./lib/name.ts");
    console.log(late.name);`;
  const files = {
    "src/lib/name.ts": "export const name: string = 'edge';",
    "src/lib/shout.ts":
      "import { name } from './name'; export const shout = (text: string) => text.toUpperCase() + name;",
    "src/lib/index.ts": "export default 'index';",
    "settings.json": '{ "depth": 3 }',
    "notes.md": "# Notes",
  };
  expect(await printed(code, { files, entry: "src/main.ts" })).toBe("edge EDGEedge index 3 7\nedge\n");
});

test("Files may import each other in a cycle that includes the entry", async () => {
  const files = { "b.ts": "import { a } from './main'; export const b = () => a + 1;" };
  expect(await printed("import { b } from './b'; export const a = 1; console.log(b());", { files })).toBe("2\n");
});

test("A failed import names its importer and suggests a file", async () => {
  const files = { "src/tools.ts": "" };
  const { status, output } = await run("import { x } from './tools'; console.log(x)", { files });
  expect(status).toBe("failed");
  expect(output).toContain(`There is no file for "./tools", imported by main.ts. Did you mean src/tools.ts?`);
});

test.each([
  ["lodash", `The package "lodash", imported by main.ts, is not available`],
  ["node:child_process", `"node:child_process" is not available here`],
  ["https://example.com/x.js", `The package "https://example.com/x.js"`],
  ["../outside", `There is no file for "../outside"`],
  ["/runtime/host.ts", `There is no file for "/runtime/host.ts"`],
  ["helper", `needs a relative path such as "./helper"`],
])("An import of %s is refused in plain words", async (specifier, sentence) => {
  const { status, output } = await run(`import * as x from ${JSON.stringify(specifier)}; console.log(x)`, {
    files: { "helper.ts": "", "outside.ts": "", "runtime/host.md": "" },
  });
  expect(status).toBe("failed");
  expect(output).toContain(sentence);
});

test("An uncaught error shows its message and the lines of the original files", async () => {
  const files = {
    "lib.ts":
      "interface Wide {\n  x: number;\n}\n\nexport function deep(value?: Wide): number {\n  return value!.x;\n}\n",
  };
  const { status, exit_code, output } = await run("import { deep } from './lib';\n\ndeep();\n", { files });
  expect({ status, exit_code }).toEqual({ status: "failed", exit_code: 1 });
  expect(output).toMatch(
    /^Uncaught TypeError: cannot read property 'x' of undefined\n {4}at deep \(lib\.ts:6:\d+\)\n {4}at main\.ts:3:\d+$/,
  );
});

test("error.stack starts with the message and hides the sandbox's files", async () => {
  const code =
    "import assert from 'node:assert';\ntry { assert.equal(1, 2) } catch (error) { console.log(error.stack) }";
  const output = await printed(code);
  expect(output).toMatch(/^AssertionError: .*\n/);
  expect(output).toContain("at main.ts:2:");
  expect(output).not.toContain("/runtime/");
});

test("A syntax error names its file and line in TypeScript and JavaScript", async () => {
  expect((await run("const a = 1;\nconst b: = 2;")).output).toMatch(/^Uncaught SyntaxError: .*\n +at main\.ts:2:\d+$/);
  expect((await run("const a = 1;\nconst b = ;", { entry: "main.js" })).output).toMatch(
    /SyntaxError: .*\n +at main\.js:2:\d+$/,
  );
  const files = { "broken.json": "{ nope }" };
  expect((await run("import x from './broken.json'; console.log(x)", { files })).output).toContain(
    "broken.json is not JSON",
  );
});

test("An unhandled rejection fails the program, unless it is handled later in the same turn", async () => {
  const { status, output } = await run("async function main() { await null; throw new Error('lost') }\nmain();");
  expect(status).toBe("failed");
  expect(output).toContain("Uncaught Error: lost\n    at main (main.ts:1:");
  expect(await printed("const p = Promise.reject(new Error('kept')); p.catch((e) => console.log(e.message));")).toBe(
    "kept\n",
  );
});

test("Timers run in order without real waiting, and the program's clock agrees", async () => {
  const code = `
    const begin = Date.now();
    const ticks: string[] = [];
    const interval = setInterval(() => { ticks.push("tick"); if (ticks.length === 3) clearInterval(interval); }, 1000);
    setTimeout((word: string) => ticks.push(word), 1500, "half");
    clearTimeout(setTimeout(() => ticks.push("never"), 10));
    await new Promise((done) => setTimeout(done, 60_000));
    console.log(ticks.join(), Math.round((Date.now() - begin) / 1000), Math.round(performance.now() / 1000) >= 60);`;
  const result = await run(code);
  expect(result.output).toBe("tick,half,tick 60 true\n");
  expect(result.duration_ms).toBeLessThan(30_000);
});

test("Microtasks run before timers", async () => {
  const code = `
    setTimeout(() => console.log(4), 0);
    setTimeout(() => console.log(5), 0);
    queueMicrotask(() => console.log(2));
    Promise.resolve().then(() => console.log(3));
    console.log(1);`;
  expect(await printed(code)).toBe("1\n2\n3\n4\n5\n");
});

test("An endless timer is stopped with a message", async () => {
  const result = await run("setInterval(() => {}, 60_000)");
  expect(result).toMatchObject({ status: "timed_out", exit_code: null });
  expect(result.output).toContain("its timers would wait for more than 10 minutes");
});

test("A top-level await that never settles is a failure", async () => {
  expect(await run("await new Promise(() => {}); console.log('never')")).toMatchObject({
    status: "failed",
    exit_code: 13,
  });
});

test("exit() ends the program at once, past every catch and finally", async () => {
  const result = await run("try { console.log('a'); exit(3) } catch { console.log('b') } finally { console.log('c') }");
  expect(result).toMatchObject({ status: "failed", exit_code: 3, output: "a\n" });
  expect(await run("setTimeout(() => exit(0), 5); await new Promise(() => {})")).toMatchObject({ status: "succeeded" });
});

test("The input can be read by line, as a whole, or as a file", async () => {
  const code = `
    import { readFileSync } from "node:fs";
    console.log(readLine(), readLine(), JSON.stringify(readFileSync(0, "utf8")), readLine());`;
  expect(await printed(code, { stdin: "one\r\n\nrest\nof it" })).toBe(`one  "rest\\nof it" null\n`);
});

test("The session's files can be read, and nothing else can be read or written", async () => {
  const code = `
    import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
    console.log(readFileSync("./data/a.csv", "utf8"), readdirSync("data"), existsSync("/etc/passwd"), existsSync("data"));
    for (const attempt of [() => readFileSync("/etc/passwd"), () => writeFileSync("x", "y")]) {
      try { attempt() } catch (error) { console.log(error.message) }
    }`;
  expect(await printed(code, { files: { "data/a.csv": "1,2", "data/b.csv": "" } })).toBe(
    "1,2 [ 'a.csv', 'b.csv' ] false true\nENOENT: no such file: /etc/passwd\nEROFS: programs cannot change files: x\n",
  );
});

test.each([
  "process.exit(1)",
  "Deno.exit()",
  "fetch('https://example.com')",
  "require('fs')",
  "Buffer.from('x')",
  "document.title",
])("%s fails with a hint at the alternative", async (code) => {
  const { status, output } = await run(code);
  expect(status).toBe("failed");
  expect(output).toMatch(/^Uncaught ReferenceError: .* is not defined\n.*\n(?:There is no|Programs are)/s);
});

test("The global object has nothing of the host", async () => {
  const names =
    "fetch,process,Deno,require,WebSocket,XMLHttpRequest,Worker,edgewrightHost,WebAssembly,std,os,scriptArgs";
  const code = `console.log(${JSON.stringify(names)}.split(",").filter((name) => name in globalThis));`;
  expect(await printed(code)).toBe("[]\n");
});

test("Long output keeps its beginning and end and counts the omitted bytes", async () => {
  const result = await run("for (let i = 0; i < 5000; i++) console.log('line ' + i); throw new Error('at last');", {
    output_bytes: 1000,
  });
  expect(result.is_output_cut).toBe(true);
  expect(result.output).toMatch(/^line 0\nline 1\n.*\n… \d+ bytes left out …\n.*line 4999\nUncaught Error: at last/s);
  expect(result.output.length).toBeLessThan(1200);
});

test("A program whose signal is already aborted does not run", async () => {
  const program = { language: "javascript", entry: "a.js", files: { "a.js": "console.log(1)" } } as const;
  const stop = new AbortController();
  const starting = runProgram(program, roomy, stop.signal);
  stop.abort();
  expect(await starting).toMatchObject({ status: "stopped", output: "Stopped." });
  expect(await runProgram(program, roomy, AbortSignal.abort())).toMatchObject({
    status: "stopped",
    output: "Stopped.",
  });
});

test("A missing entry file is a failure", async () => {
  const program = { language: "javascript", entry: "toString", files: {} } as const;
  expect(await runProgram(program, roomy, new AbortController().signal)).toMatchObject({
    status: "failed",
    output: "There is no file toString.",
  });
});
