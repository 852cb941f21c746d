// A session's files in memory, with the rules of the database.
import { AppError, type ErrorCode } from "../protocol/errors.ts";
import { utf8Bytes } from "./bytes.ts";
import type { FileChange, FileEntry, FileTree } from "./file-tree.ts";
import { brokenPathRule, foldersOf, foldPath } from "./paths.ts";

const maxFileBytes = 1_048_576;
const maxFiles = 2000;
const maxTreeBytes = 50 * 1_048_576;

interface Commit {
  readonly changes: readonly FileChange[];
  /** The change is refused if one of its paths changed after this revision. */
  readonly base_revision: number;
  /** Locks bind the agent, not people. */
  readonly by: "agent" | "user";
}

export interface MemoryTree extends FileTree {
  readonly revision: number;
  readonly files: ReadonlyMap<string, string>;
  /** All or nothing: throws AppError with the database's code. Returns the new head revision. */
  commit(commit: Commit): number;
  lock(path: string): void;
}

export function createMemoryTree(initial: Readonly<Record<string, string>> = {}): MemoryTree {
  let files = new Map(Object.entries(initial));
  let revision = files.size > 0 ? 1 : 0;
  const touchedAt = new Map([...files.keys()].map((path) => [path, revision]));
  const locks = new Set<string>();

  function commit({ changes, base_revision, by }: Commit): number {
    const next = withChanges(files, changes);
    const touched = [...new Set(changes.flatMap(pathsTouched))];
    if (base_revision < 0 || base_revision > revision)
      throw refusal("invalid_input", "base_revision must be a revision of this session.");
    refuseTouched(touched, touchedAt, base_revision);
    if (by === "agent") refuseLocked(touched, locks);
    const changed = touched.filter((path) => next.get(path) !== files.get(path));
    if (changed.length === 0) return revision;
    refuseClashes(next);
    refuseFull(next);
    files = next;
    revision += 1;
    for (const path of changed) touchedAt.set(path, revision);
    return revision;
  }

  return {
    get revision() {
      return revision;
    },
    get files() {
      return files;
    },
    commit,
    lock: (path) => locks.add(path),
    list: async () => ({ revision, files: entriesOf(files, locks) }),
    read: async (path) => contentAt(files, path, revision),
    readMany: async (paths, maxBytes) => ({ revision, ...fitting(files, paths, maxBytes) }),
    pathsWith: async (text, isCaseSensitive) => pathsHolding(files, text, isCaseSensitive),
  };
}

function refusal(code: ErrorCode, sentence: string): AppError {
  return new AppError(code, sentence);
}

function withChanges(files: ReadonlyMap<string, string>, changes: readonly FileChange[]): Map<string, string> {
  const next = new Map(files);
  for (const change of changes) applyChange(next, change);
  return next;
}

function applyChange(files: Map<string, string>, change: FileChange): void {
  requirePath(change.path);
  if (change.op === "write") {
    if (utf8Bytes(change.content) > maxFileBytes) throw refusal("file_too_large", "A file may have at most 1 MB.");
    files.set(change.path, change.content);
    return;
  }
  const content = files.get(change.path);
  if (change.op === "move") requirePath(change.to);
  if (content === undefined) throw refusal("file_not_found", `There is no file ${change.path}.`);
  files.delete(change.path);
  if (change.op === "move") files.set(change.to, content);
}

/** A move onto itself changes nothing. */
function pathsTouched(change: FileChange): string[] {
  if (change.op !== "move") return [change.path];
  return change.path === change.to ? [] : [change.path, change.to];
}

function requirePath(path: string): void {
  const rule = brokenPathRule(path);
  if (rule !== undefined) throw refusal("path_invalid", `A path ${rule}.`);
}

function refuseTouched(paths: readonly string[], touchedAt: ReadonlyMap<string, number>, base: number): void {
  if (paths.every((path) => (touchedAt.get(path) ?? 0) <= base)) return;
  throw refusal("file_changed", "Somebody else has changed this since you read it. Read it again.");
}

function refuseLocked(paths: readonly string[], locks: ReadonlySet<string>): void {
  const locked = paths.filter((path) => locks.has(path)).sort();
  if (locked.length > 0) throw refusal("file_locked", `The user has locked ${locked.join(", ")}. Leave it as it is.`);
}

/** No two paths that differ only in case, and no file where another path needs a folder. */
function refuseClashes(files: ReadonlyMap<string, string>): void {
  const byFolded = new Map<string, string>();
  for (const path of files.keys()) {
    const other = byFolded.get(foldPath(path));
    if (other !== undefined) throw refusal("path_taken", `${path} and ${other} cannot be in one tree.`);
    byFolded.set(foldPath(path), path);
  }
  for (const path of files.keys()) {
    const taken = foldersOf(path)
      .map(foldPath)
      .find((folder) => byFolded.has(folder));
    if (taken === undefined) continue;
    throw refusal("path_taken", `${path} and ${byFolded.get(taken)} cannot be in one tree.`);
  }
}

function refuseFull(files: ReadonlyMap<string, string>): void {
  const bytes = [...files.values()].reduce((sum, content) => sum + utf8Bytes(content), 0);
  if (files.size > maxFiles || bytes > maxTreeBytes) {
    throw refusal("session_full", "A session may hold 2,000 files and 50 MB.");
  }
}

function entriesOf(files: ReadonlyMap<string, string>, locks: ReadonlySet<string>): FileEntry[] {
  return [...files.keys()]
    .sort()
    .map((path) => ({ path, bytes: utf8Bytes(files.get(path) ?? ""), is_locked: locks.has(path) }));
}

function contentAt(files: ReadonlyMap<string, string>, path: string, revision: number) {
  const content = files.get(path);
  return content === undefined ? undefined : { revision, content };
}

/** In the order given; from the first file that does not fit, all are left out. */
function fitting(files: ReadonlyMap<string, string>, paths: readonly string[], maxBytes: number) {
  const contents = new Map<string, string>();
  const left_out: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    const content = files.get(path);
    if (content === undefined) continue;
    bytes += utf8Bytes(content);
    if (bytes <= maxBytes) contents.set(path, content);
    else left_out.push(path);
  }
  return { contents, left_out };
}

function pathsHolding(files: ReadonlyMap<string, string>, text: string, isCaseSensitive: boolean): string[] {
  const folded = (value: string) => (isCaseSensitive ? value : value.toLowerCase());
  return [...files.keys()].sort().filter((path) => folded(files.get(path) ?? "").includes(folded(text)));
}
