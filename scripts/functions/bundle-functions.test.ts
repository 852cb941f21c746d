import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "smol-toml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { locateDeno } from "../stack/functions/deno-binary.ts";
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

/** Loads a bundle in Deno, away from node_modules. Answers what a caller with this key gets, and what is left of the secrets. */
function load(name: string, secrets: Readonly<Record<string, string>>, apikey: string): unknown {
  const program = `
    let handler;
    Deno.serve = (given) => { handler = given; };
    await import(${JSON.stringify(pathToFileURL(join(outDir, "functions", name, "index.js")).href)});
    const [headers, body] = [{ apikey: ${JSON.stringify(apikey)} }, "{}"];
    const { status } = await handler(new Request("http://127.0.0.1/", { method: "POST", headers, body }));
    console.log(JSON.stringify({ status, left: Deno.env.toObject() }));
    Deno.exit();`;
  const env = { ...secrets, DENO_DIR: join(outDir, "deno") };
  const args = [
    "run",
    "--quiet",
    "--no-config",
    "--no-npm",
    "--allow-env",
    "--allow-read",
    "--allow-net",
    "--ext=js",
    "-",
  ];
  const options = { input: program, env, cwd: outDir, encoding: "utf8" } as const;
  return JSON.parse(execFileSync(locateDeno(), args, options).trim().split("\n").at(-1) ?? "");
}

const executeKey = "execute-key-of-twenty-characters";
const ofTheProject = {
  SUPABASE_URL: "http://127.0.0.1:1",
  SUPABASE_SERVICE_ROLE_KEY: "service",
  STRIPE_KEY: "another",
};

test.each([
  ["agent", 403],
  ["provider-keys", 401],
  ["typed", 401],
])(
  "The function %s loads without a package, refuses a stranger and leaves no secret in the process",
  (name, status) => {
    const secrets = { ...ofTheProject, AGENT_KICK_KEY: "kick-key-of-twenty-characters", OPENAI_API_KEY: "sk-x" };
    expect(load(name, secrets, "wrong")).toEqual({ status, left: {} });
  },
);

test("The function execute knows its own key, and its process has no secret when a program runs", () => {
  const secrets = { ...ofTheProject, EXECUTE_KEY: executeKey, WORKER_DB_PASSWORD: "worker" };
  expect(load("execute", secrets, executeKey)).toEqual({ status: 400, left: {} });
  expect(load("execute", secrets, "wrong")).toEqual({ status: 403, left: {} });
});

test("A key that looks like one of the project opens nothing, even to a caller who has it", () => {
  const EXECUTE_KEY = `sb_secret_${executeKey}`;
  expect(load("execute", { EXECUTE_KEY }, EXECUTE_KEY)).toEqual({ status: 500, left: {} });
});
