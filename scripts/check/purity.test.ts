import { describe, expect, test } from "vitest";
import { findImpurities } from "./purity.ts";

const usesIn = (text: string, path = "core/x.ts") => findImpurities([{ path, text }], ["core/"]);

describe("the purity check", () => {
  test.each([
    ["Deno.env.get('A')", "Deno"],
    ["const a = process.env.A;", "process"],
    ["await fetch('https://example.org')", "fetch"],
    ["const send = fetch;", "fetch"],
    ["const powers = { fetch };", "fetch"],
    ["setTimeout(() => 1, 5)", "setTimeout"],
    ["const now = Date.now();", "Date.now"],
    ["const clock = Date['now'];", "Date.now"],
    ["const at = new Date();", "Date as the time of day"],
    ["const at = Date();", "Date as the time of day"],
    ["const id = crypto.randomUUID();", "crypto.randomUUID"],
    ["const dice = (Math.random() * 6) as number;", "Math.random"],
    ["globalThis.fetch('/')", "globalThis"],
    [`const at = \`\${Date.now()}\`;`, "Date.now"],
    ["class A { private at = Date.now(); }", "Date.now"],
    ["function f(at = Date.now()) { return at; }", "Date.now"],
  ])("An impure use is reported in: %s", (text, name) => {
    expect(usesIn(`\n${text}`)).toEqual([`core/x.ts:2 may not use ${name}`]);
  });

  test.each([
    "// Date.now() and fetch( in a comment",
    "const text = 'Math.random() new Date()';",
    "const same = Math.max(1, 2);",
    "type Fetch = typeof fetch; let started: Date;",
    "interface Powers { fetch(url: string): void; setTimeout: number }",
    "export function load({ fetch }: Powers) { return fetch('/'); }",
    "export const load = (fetch: Fetch, process = 1) => fetch(process);",
    "powers.fetch('/'); clock.now(); run.process.exit();",
    "const words = { process: 1, fetch: 2 };",
    "import { setTimeout } from './clock.ts'; setTimeout();",
    "const digest = crypto.subtle;",
  ])("Pure code passes: %s", (text) => {
    expect(usesIn(text)).toEqual([]);
  });

  test("Only the pure folders are checked, without their tests, test support and benchmarks", () => {
    const text = "Date.now()";
    expect(
      ["outside/x.ts", "core/x.test.ts", "core/x.bench.ts", "core/testing/x.ts", "core/corpus/x.ts"].flatMap((path) =>
        usesIn(text, path),
      ),
    ).toEqual([]);
    expect(usesIn(text, "core/deep/x.ts")).toHaveLength(1);
  });
});
