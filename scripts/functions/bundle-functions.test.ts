import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleFunctions, type FunctionBundle } from "./bundle-functions.ts";

const outDir = mkdtempSync(join(tmpdir(), "bundles-"));
let bundles: readonly FunctionBundle[] = [];
beforeAll(async () => {
  bundles = await bundleFunctions({ outDir });
});
afterAll(() => rmSync(outDir, { recursive: true }));

test("Every function becomes one file, whose config names it as the entry point", () => {
  expect(bundles.map(({ name }) => name)).toEqual(["agent", "execute", "provider-keys", "typed"]);
  for (const { name, file, bytes } of bundles) {
    expect(file).toBe(join(outDir, "functions", name, "index.js"));
    expect(readFileSync(file)).toHaveLength(bytes);
  }
  const config = parse(readFileSync(join(outDir, "config.toml"), "utf8"));
  expect(config.functions).toMatchObject({
    agent: { verify_jwt: false, entrypoint: "./functions/agent/index.js", import_map: "./functions/agent/deno.json" },
  });
});

test("A bundle imports modules of Node by their full names, and nothing else", () => {
  for (const { file } of bundles) {
    const code = readFileSync(file, "utf8");
    const imported = Array.from(code.matchAll(/^import (?:.+? from )?"(.+?)";$/gm), ([, specifier = ""]) => specifier);
    expect(imported).toContain("node:process");
    expect(imported.filter((specifier) => !specifier.startsWith("node:") || !isBuiltin(specifier))).toEqual([]);
    expect(code).not.toMatch(/\bnpm:|\bjsr:|sourceMappingURL=(?!")/);
  }
});
