// How a worker is started: Deno's command line and the folder with its configuration.
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
  /** By default the nearest one above the functions, else the stack's own. */
  readonly nodeModulesDir?: string | undefined;
  /** By default npm's. */
  readonly denoFile?: string | undefined;
  readonly limits: FunctionLimits;
}

const bootModule = new URL("./runtime/boot.ts", import.meta.url).href;

export function createLauncher(deps: LauncherDeps): Launcher {
  const { functionsDir, limits } = deps;
  const program = deps.denoFile ?? locateDeno();
  const nodeModulesDir = realpathSync(deps.nodeModulesDir ?? findNodeModules(functionsDir));
  // In the CLI's own folder, under stable paths, so that Deno finds its compiled modules again.
  const root = writableFolder(dirname(functionsDir), ".temp/edge-functions");
  const deno = denoEnvironment(writableFolder(nodeModulesDir, ".cache/edge-functions"));
  const flags = permissionFlags([functionsDir, nodeModulesDir]);
  return {
    prepare: (source, environment) => {
      const folder = join(root, source.name);
      writeFolder(folder, source, nodeModulesDir);
      const command = [
        ...[program, "run", "--quiet", "--no-prompt", "--no-lock", "--cached-only"],
        ...["--config", join(folder, "deno.json"), ...flags, `--v8-flags=--max-old-space-size=${limits.memory_mb}`],
        ...[join(folder, "main.ts"), JSON.stringify([...Object.keys(deno), ...shellNames])],
      ];
      return { ...withCpuLimit(command, limits), cwd: dirname(source.entrypoint), env: { ...environment, ...deno } };
    },
  };
}

/** When the stack is killed, a worker in an endless loop does not notice. The system ends it after twice its wall clock in CPU time. */
function withCpuLimit(
  command: readonly string[],
  { wall_clock_seconds }: FunctionLimits,
): Pick<Launch, "program" | "args"> {
  const [program = "", ...args] = command;
  if (process.platform === "win32") return { program, args };
  const cpuSeconds = Math.ceil(2 * wall_clock_seconds);
  return { program: "/bin/sh", args: ["-c", 'ulimit -t "$0"; exec "$@"', String(cpuSeconds), ...command] };
}

/** A folder under `parent`, or a temporary one where `parent` is not writable. */
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

/** Variables that a shell adds to the environment of its children. */
const shellNames = ["PWD", "OLDPWD", "SHLVL", "_"];

/** Variables for Deno itself; the worker's first module removes them. */
function denoEnvironment(cacheDir: string): Record<string, string> {
  const needed = { DENO_DIR: cacheDir, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", TZ: "UTC" };
  // Windows needs it to open sockets.
  return process.env.SystemRoot ? { ...needed, SystemRoot: process.env.SystemRoot } : needed;
}

/** Network, environment, reading its own files and writing to /tmp. No subprocesses, no native code, no system information. */
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

/** Deno expects node_modules beside its deno.json, so each function gets a folder with both and a main module. */
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

/** An unchanged file is left alone, because another worker may be reading it. */
function writeIfChanged(file: string, content: string): void {
  if (!existsSync(file) || readFileSync(file, "utf8") !== content) writeFileSync(file, content);
}

/** The order matters: a function that cannot be loaded fails before boot.ts runs, and one that throws fails after. */
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
