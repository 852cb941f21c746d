// A stack's data folder, and the lock that gives it to one stack at a time.
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { isReachableByOthers, runsAsRoot } from "./postgres/account.ts";
import { startMark } from "./postgres/process-identity.ts";

export interface DataFolder {
  readonly path: string;
  /** Whether data must survive a crash of the machine; ephemeral data need not. */
  readonly isDurable: boolean;
  /** Releases the folder, and deletes an ephemeral one. */
  release(): void;
}

export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
}

const ephemeralPrefix = "supabase-stack-data-";
// Not os.tmpdir(): that may be private to root, and Postgres runs as nobody then.
const ephemeralRoot = process.platform === "win32" ? (process.env.TEMP ?? "C:\\Temp") : "/tmp";

const ownerSchema = z.object({ pid: z.number(), mark: z.string() });
type Owner = z.infer<typeof ownerSchema>;

export function openDataFolder(path: string): DataFolder {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new DataFolderError(`Data cannot be kept in ${path} (${reason}). Choose another folder with --data DIR.`, {
      cause,
    });
  }
  if (runsAsRoot() && !isReachableByOthers(path)) {
    throw new DataFolderError(
      `As root, Postgres runs as the account nobody, which cannot reach ${path}. Choose a folder that others may enter, such as /var/lib/supabase-stack, with --data DIR.`,
    );
  }
  const lock = join(path, "stack.lock");
  takeLock(lock);
  return { path, isDurable: true, release: () => rmSync(lock, { force: true }) };
}

/** The default folder: next to the supabase folder or, if Postgres cannot reach that, under /var/tmp. */
export function defaultDataPath(supabaseDir: string): string {
  const parent = dirname(supabaseDir);
  if (!runsAsRoot() || isReachableByOthers(parent)) return join(parent, ".stack");
  const name = createHash("sha256").update(supabaseDir).digest("hex").slice(0, 12);
  return join("/var/tmp/supabase-stack-data", name);
}

export function createEphemeralFolder(): DataFolder {
  removeAbandonedFolders();
  const path = mkdtempSync(join(ephemeralRoot, ephemeralPrefix));
  chmodSync(path, 0o711);
  takeLock(join(path, "stack.lock"));
  return { path, isDurable: false, release: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Creates the lock with its owner in one step, and takes over the lock of a dead process. */
function takeLock(lock: string): void {
  if (isAbandoned(lock)) removeAbandonedLock(lock);
  const mine = { pid: process.pid, mark: startMark(process.pid) ?? "" };
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    linkSync(draft, lock);
  } catch (cause) {
    if (!isErrno(cause, "EEXIST")) throw cause;
    const where = dirname(lock);
    throw new DataFolderError(
      `Another stack (process ${readOwner(lock)?.pid}) is using ${where}. Stop it, or give this one its own --data DIR.`,
      { cause },
    );
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Needs its own lock: of two stacks that find an abandoned lock, the slower would remove the quicker one's new lock. */
function removeAbandonedLock(lock: string): void {
  const takeover = `${lock}.takeover`;
  takeLock(takeover);
  try {
    if (isAbandoned(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(takeover, { force: true });
  }
}

function isAbandoned(lock: string): boolean {
  const owner = readOwner(lock);
  return owner !== undefined && startMark(owner.pid) !== owner.mark;
}

/** Undefined when there is no lock. An unreadable one was truncated by a crash of the machine and has no owner. */
function readOwner(lock: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(lock, "utf8")));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    if (error instanceof SyntaxError || error instanceof z.ZodError) return { pid: 0, mark: "unreadable" };
    throw error;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Removes ephemeral folders of killed stacks. */
function removeAbandonedFolders(): void {
  for (const name of readdirSync(ephemeralRoot)) {
    if (!name.startsWith(ephemeralPrefix)) continue;
    const folder = join(ephemeralRoot, name);
    const isOurs = statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
    if (isOurs && isAbandoned(join(folder, "stack.lock"))) removeFolder(folder);
  }
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    // Another start removes it too, or its Postgres is still stopping: the next start removes the rest.
    if (!isErrno(error, "ENOENT") && !isErrno(error, "ENOTEMPTY")) throw error;
  }
}
