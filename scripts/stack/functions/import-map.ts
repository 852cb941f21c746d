// How a function's imports are resolved: by its own deno.json or import map, then by the project's node_modules.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { parseJsonc } from "./jsonc.ts";

const addressesSchema = z.record(z.string(), z.string());

const importMapFileSchema = z.object({
  imports: addressesSchema.default({}),
  scopes: z.record(z.string(), addressesSchema).default({}),
  importMap: z.string().optional(),
  compilerOptions: z.record(z.string(), z.unknown()).optional(),
});

type Addresses = z.infer<typeof addressesSchema>;

/** The part of a deno.json that resolves imports. */
export interface ImportRules {
  readonly imports: Addresses;
  readonly scopes: Record<string, Addresses>;
  readonly compilerOptions?: Record<string, unknown>;
}

const packageFileSchema = z.object({
  dependencies: addressesSchema.default({}),
  devDependencies: addressesSchema.default({}),
});

/** The CLI's template imports these types from jsr.io, which is never contacted. */
const runtimeTypes = "@supabase/functions-js";
const runtimeTypesFolder = new URL("./runtime/types/", import.meta.url).href;

/** Reads a deno.json or import map and makes its relative addresses absolute, so that it can be used from any folder. */
export function readImportRules(file: string): ImportRules {
  const { imports, scopes, importMap, compilerOptions } = importMapFileSchema.parse(
    parseJsonc(readFileSync(file, "utf8")),
  );
  const base = pathToFileURL(file);
  const own: ImportRules = {
    imports: absolute(imports, base),
    scopes: Object.fromEntries(
      Object.entries(scopes).map(([scope, addresses]) => [absoluteAddress(scope, base), absolute(addresses, base)]),
    ),
  };
  const rules = importMap === undefined ? own : readImportRules(resolve(dirname(file), importMap));
  return compilerOptions ? { ...rules, compilerOptions } : rules;
}

/** The packages listed in a package.json, as npm specifiers that Deno finds in node_modules. */
export function packageImports(packageFile: string): Addresses {
  const { dependencies, devDependencies } = packageFileSchema.parse(JSON.parse(readFileSync(packageFile, "utf8")));
  const names = Object.keys({ ...devDependencies, ...dependencies });
  return Object.fromEntries(
    names.flatMap((name) => [
      [name, `npm:${name}`],
      [`${name}/`, `npm:/${name}/`],
    ]),
  );
}

/** jsr.io specifiers that resolve to local files. */
export function jsrImports(): Addresses {
  const versions = ["", "@2", "@^2"];
  const types = versions.map((version) => [
    `jsr:${runtimeTypes}${version}/edge-runtime.d.ts`,
    `${runtimeTypesFolder}edge-runtime.d.ts`,
  ]);
  const client = versions.map((version) => [`jsr:@supabase/supabase-js${version}`, "npm:@supabase/supabase-js"]);
  return Object.fromEntries([...types, ...client]);
}

function absolute(addresses: Addresses, base: URL): Addresses {
  return Object.fromEntries(Object.entries(addresses).flatMap(([name, address]) => entriesFor(name, address, base)));
}

/** In a deno.json a package's entry covers its subpaths too; an import map needs both. */
function entriesFor(name: string, address: string, base: URL): [string, string][] {
  if (address.startsWith(`jsr:${runtimeTypes}`)) return [[`${name}/`, runtimeTypesFolder]];
  const entry: [string, string] = [absoluteAddress(name, base), absoluteAddress(address, base)];
  const npmPackage = /^npm:\/?(?<requirement>(?:@[^/]+\/)?[^/]+)$/.exec(address)?.groups?.requirement;
  if (!npmPackage || name.endsWith("/")) return [entry];
  return [entry, [`${name}/`, `npm:/${npmPackage}/`]];
}

function absoluteAddress(address: string, base: URL): string {
  return /^\.{0,2}\//.test(address) ? new URL(address, base).href : address;
}
