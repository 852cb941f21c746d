// The functions of a project: the files in supabase/functions and their settings in config.toml.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ProjectConfig } from "../config/project-config.ts";
import { isFunctionName } from "./route.ts";

export interface FunctionSource {
  readonly name: string;
  readonly entrypoint: string;
  /** A deno.json or import map that resolves the function's imports. */
  readonly importMapFile: string | undefined;
  readonly verifyJwt: boolean;
}

export interface Catalog {
  readonly functionsDir: string;
  /** Reads the disk each time, so that a function exists as soon as its file does. */
  find(name: string): FunctionSource | undefined;
}

interface Folders {
  /** Of config.toml, whose paths are relative to it. */
  readonly supabaseDir: string;
  readonly functionsDir: string;
}

export function createCatalog(
  { supabaseDir, functionsDir }: Folders,
  { functions, edge_runtime }: Pick<ProjectConfig, "functions" | "edge_runtime">,
): Catalog {
  return {
    functionsDir,
    find: (name) => {
      const config = Object.hasOwn(functions, name) ? functions[name] : undefined;
      if (!edge_runtime.enabled || !isFunctionName(name) || config?.enabled === false) return undefined;
      const entrypoint = config?.entrypoint
        ? resolve(supabaseDir, config.entrypoint)
        : findEntrypoint(join(functionsDir, name));
      if (!entrypoint || !existsSync(entrypoint)) return undefined;
      const importMapFile = config?.import_map
        ? resolve(supabaseDir, config.import_map)
        : findImportMap(dirname(entrypoint), functionsDir);
      return { name, entrypoint, importMapFile, verifyJwt: config?.verify_jwt ?? true };
    },
  };
}

/** A bundled function is JavaScript. */
function findEntrypoint(functionDir: string): string | undefined {
  return ["index.ts", "index.js"].map((file) => join(functionDir, file)).find((file) => existsSync(file));
}

/** In the CLI's order: the function's own deno.json, then the shared import map. */
function findImportMap(functionDir: string, functionsDir: string): string | undefined {
  const candidates = [
    join(functionDir, "deno.json"),
    join(functionDir, "deno.jsonc"),
    join(functionsDir, "import_map.json"),
  ];
  return candidates.find((file) => existsSync(file));
}
