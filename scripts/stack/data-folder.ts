// Where a stack keeps its data, and the lock that lets one stack at a time use it.
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
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
  /** Data that must survive a crash of the machine; ephemeral data need not. */
  readonly isDurable: boolean;
  /** Gives the folder up; an ephemeral one goes with all it holds. */
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
  mkdirSync(path, { recursive: true });
  if (runsAsRoot() && !isReachableByOthers(path)) {
    throw new DataFolderError(
      `As root, Postgres runs as the account nobody, which cannot reach ${path}. Choose a folder that others may enter, such as /var/lib/supabase-stack, with --data DIR.`,
    );
  }
  const lock = join(path, "stack.lock");
  takeLock(lock);
  return { path, isDurable: true, release: () => rmSync(lock, { force: true }) };
}

/** The folder used when none is named: beside the supabase folder, or, where Postgres could not reach that, under /var/tmp. */
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

/** The lock appears in one step with its owner inside; that of a process that is gone is taken over. */
function takeLock(lock: string): void {
  const mine = { pid: process.pid, mark: startMark(process.pid) ?? "" };
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    const owner = readOwner(lock);
    if (owner && !isRunning(owner)) rmSync(lock, { force: true });
    linkSync(draft, lock);
  } catch (cause) {
    const owner = readOwner(lock);
    if (!owner) throw cause;
    const where = dirname(lock);
    throw new DataFolderError(
      `Another stack (process ${owner.pid}) is using ${where}. Stop it, or give this one its own --data DIR.`,
      { cause },
    );
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(lock: string): Owner | undefined {
  if (!existsSync(lock)) return undefined;
  return ownerSchema.safeParse(JSON.parse(readFileSync(lock, "utf8"))).data;
}

function isRunning(owner: Owner): boolean {
  return startMark(owner.pid) === owner.mark;
}

/** Ephemeral folders of stacks that were killed before they could tidy up. */
function removeAbandonedFolders(): void {
  for (const name of readdirSync(ephemeralRoot)) {
    if (!name.startsWith(ephemeralPrefix)) continue;
    const folder = join(ephemeralRoot, name);
    const isOurs = statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
    const owner = isOurs ? readOwner(join(folder, "stack.lock")) : undefined;
    if (owner && !isRunning(owner)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
