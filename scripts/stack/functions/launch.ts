// What it takes to start a worker: Deno's command line and the small folder it reads its configuration from.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FunctionLimits } from "../config/limits.ts";
import type { FunctionSource } from "./catalog.ts";
import { locateDeno } from "./deno-binary.ts";
import { type ImportRules, jsrImports, packageImports, readImportRules } from "./import-map.ts";

export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
}

export interface Launcher {
  /** Writes the worker's configuration. Throws when the function's deno.json cannot be read. */
  prepare(source: FunctionSource, environment: Record<string, string>): Launch;
}

export interface LauncherDeps {
  readonly functionsDir: string;
  /** The nearest one above the functions, else the stack's own. */
  readonly nodeModulesDir?: string | undefined;
  readonly limits: FunctionLimits;
}

const bootModule = new URL("./runtime/boot.ts", import.meta.url).href;

export function createLauncher(deps: LauncherDeps): Launcher {
  const { functionsDir, limits } = deps;
  const program = locateDeno();
  const nodeModulesDir = realpathSync(deps.nodeModulesDir ?? findNodeModules(functionsDir));
  // Beside config.toml, where the CLI keeps what it makes, under paths that stay: Deno finds again what it compiled.
  const root = writableFolder(dirname(functionsDir), ".temp/edge-functions");
  const own = ownEnvironment(writableFolder(nodeModulesDir, ".cache/edge-functions"));
  const flags = permissionFlags([functionsDir, nodeModulesDir]);
  return {
    prepare: (source, environment) => {
      const folder = join(root, source.name);
      writeFolder(folder, source, nodeModulesDir);
      const command = [
        ...[program, "run", "--quiet", "--no-prompt", "--no-lock", "--cached-only"],
        ...["--config", join(folder, "deno.json"), ...flags, `--v8-flags=--max-old-space-size=${limits.memory_mb}`],
        ...[join(folder, "main.ts"), JSON.stringify([...Object.keys(own), ...shellNames])],
      ];
      return { ...bounded(command, limits), cwd: dirname(source.entrypoint), env: { ...environment, ...own } };
    },
  };
}

/**
 * A worker in an endless loop cannot hear that the stack was killed, and nobody is left to measure it: then the system
 * ends it, after twice the processor time that its wall clock allows.
 */
function bounded(command: readonly string[], { wall_clock_seconds }: FunctionLimits): Pick<Launch, "program" | "args"> {
  const [program = "", ...args] = command;
  if (process.platform === "win32") return { program, args };
  const cpuSeconds = Math.ceil(2 * wall_clock_seconds);
  return { program: "/bin/sh", args: ["-c", 'ulimit -t "$0"; exec "$@"', String(cpuSeconds), ...command] };
}

/** A folder under `parent`, or one for this run alone where `parent` belongs to somebody else. */
function writableFolder(parent: string, path: string): string {
  const folder = join(parent, path);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (error) {
    if (error instanceof Error && "code" in error) return realpathSync(mkdtempSync(join(tmpdir(), "edge-functions-")));
    throw error;
  }
}

/** What a shell puts into the environment of what it starts. */
const shellNames = ["PWD", "OLDPWD", "SHLVL", "_"];

/** What Deno itself needs; the first module of the worker takes these names away again. */
function ownEnvironment(cacheDir: string): Record<string, string> {
  const needed = { DENO_DIR: cacheDir, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", TZ: "UTC" };
  // Windows cannot open a socket without it.
  return process.env.SystemRoot ? { ...needed, SystemRoot: process.env.SystemRoot } : needed;
}

/** The network and the environment, its own files to read, /tmp to write: no programs, no native code, no facts of the machine. */
function permissionFlags(readable: readonly string[]): string[] {
  const temporary = process.platform === "win32" ? tmpdir() : "/tmp";
  const list = (paths: readonly string[]) => paths.map((path) => path.replaceAll(",", ",,")).join(",");
  return [
    "--allow-net",
    "--allow-env",
    `--allow-read=${list([...readable, temporary])}`,
    `--allow-write=${list([temporary])}`,
  ];
}

/** Deno looks for node_modules beside its deno.json, so each function gets a folder with both, and a module that starts it. */
function writeFolder(folder: string, source: FunctionSource, nodeModulesDir: string): void {
  mkdirSync(folder, { recursive: true });
  const modules = join(folder, "node_modules");
  if (!existsSync(modules)) symlinkSync(nodeModulesDir, modules, "junction");
  const own: ImportRules = source.importMapFile ? readImportRules(source.importMapFile) : { imports: {}, scopes: {} };
  const packageFile = join(dirname(nodeModulesDir), "package.json");
  const shared = { ...(existsSync(packageFile) ? packageImports(packageFile) : {}), ...jsrImports() };
  const config = { ...own, imports: { ...shared, ...own.imports }, nodeModulesDir: "manual", lock: false };
  writeIfChanged(join(folder, "deno.json"), JSON.stringify(config, null, 2));
  writeIfChanged(join(folder, "main.ts"), mainModule(source.entrypoint));
}

/** Another worker may be reading the file at this moment. */
function writeIfChanged(file: string, content: string): void {
  if (!existsSync(file) || readFileSync(file, "utf8") !== content) writeFileSync(file, content);
}

/** Static imports in this order: a function that cannot be loaded fails before boot.ts has run, one that throws after. */
function mainModule(entrypoint: string): string {
  return [
    `import { serveExports } from ${JSON.stringify(bootModule)};`,
    `import * as entry from ${JSON.stringify(pathToFileURL(entrypoint).href)};`,
    "serveExports(entry);",
    "",
  ].join("\n");
}

function findNodeModules(from: string): string {
  for (let dir = from; dirname(dir) !== dir; dir = dirname(dir)) {
    const candidate = join(dir, "node_modules");
    if (existsSync(candidate)) return candidate;
  }
  const here = dirname(fileURLToPath(import.meta.url));
  if (from === here) throw new Error(`There is no node_modules above ${here}: run npm ci`);
  return findNodeModules(here);
}
