// Fails when a function could not be deployed: its deno.json does not list the packages its code imports, or it fails the type check
// of Deno, whose TypeScript is older than ours. `--write` updates deno.json.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { locateDeno } from "../stack/functions/deno-binary.ts";
import { neededImports, type Packages } from "./function-packages.ts";

const functionsDir = "supabase/functions";
const packageFile = z.object({ dependencies: z.record(z.string(), z.string()) });

const packages: Packages = {
  versions: packageFile.parse(JSON.parse(readFileSync("package.json", "utf8"))).dependencies,
  read: (path) => readFileSync(path, "utf8"),
};
const entries = readdirSync(functionsDir)
  .map((name) => `${functionsDir}/${name}/index.ts`)
  .filter((entry) => existsSync(entry));

const faults = process.argv.includes("--write")
  ? entries.flatMap(writeConfig)
  : [...entries.flatMap(checkConfig), ...checkTypes()];
if (faults.length > 0) {
  process.stderr.write(`${faults.join("\n")}\n`);
  process.exit(1);
}

function configOf(entry: string): { file: string; text: string } {
  const text = `${JSON.stringify({ imports: neededImports(entry, packages) }, null, 2)}\n`;
  return { file: join(dirname(entry), "deno.json"), text };
}

function writeConfig(entry: string): [] {
  const { file, text } = configOf(entry);
  writeFileSync(file, text);
  return [];
}

function checkConfig(entry: string): string[] {
  const { file, text } = configOf(entry);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return [];
  return [`${file} does not name what ${entry} imports: node scripts/check/functions.ts --write`];
}

/** Offline: Deno takes types and packages from node_modules. */
function checkTypes(): string[] {
  const env = { ...process.env, DENO_DIR: "node_modules/.cache/deno-check", DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const args = ["check", "--no-lock", "--quiet", "--import-map", declaredModules(), ...entries];
  try {
    execFileSync(locateDeno(), args, { env, encoding: "utf8", stdio: "pipe" });
    return [];
  } catch (error) {
    return [error instanceof Error && "stderr" in error ? String(error.stderr) : String(error)];
  }
}

/** Deno 2.1 does not look for ambient declarations of an untyped npm module, so an import map hands it ours. */
function declaredModules(): string {
  const ambient = readFileSync(`${functionsDir}/_shared/deno-std.d.ts`, "utf8");
  const modules = ambient.matchAll(/^declare module "(.+?)" \{\n(.+?)^\}/gms);
  const imports = Array.from(modules, ([, name, body = ""]) => [
    name,
    dataUrl("typescript", body.replaceAll("export ", "export declare ")),
  ]);
  return dataUrl("json", JSON.stringify({ imports: Object.fromEntries(imports) }));
}

function dataUrl(type: string, text: string): string {
  return `data:application/${type},${encodeURIComponent(text)}`;
}
