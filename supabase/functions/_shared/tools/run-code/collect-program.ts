// Collects the files that a program runs with: all from one revision, as many as fit, the entry and its imports first.
import { AppError } from "../../protocol/errors.ts";
import type { FileEntry, FileTree } from "../../workspace/file-tree.ts";
import { mentionedPaths } from "./mentioned-paths.ts";

export type ProgramFiles = Pick<FileTree, "list" | "readMany">;

export type Collected =
  | {
      readonly found: true;
      readonly revision: number;
      readonly files: Readonly<Record<string, string>>;
      readonly left_out: readonly string[];
    }
  /** The paths that exist instead of the entry. */
  | { readonly found: false; readonly paths: readonly string[] };

const maxAttempts = 3;

export async function collectProgram(entry: string, files: ProgramFiles, maxBytes: number): Promise<Collected> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const tree = await files.list();
    const paths = tree.files.map((file) => file.path);
    if (!paths.includes(entry)) return { found: false, paths };
    const read = await readInTurn(entry, tree.files, files, maxBytes);
    if (read.revisions.every((revision) => revision === tree.revision))
      return { found: true, revision: tree.revision, ...read };
  }
  throw new AppError("file_changed", "The files keep changing. Run the program again in a moment.");
}

/** Reads everything at once if it fits. Otherwise follows the imports level by level, then takes the smallest other files. */
async function readInTurn(entry: string, tree: readonly FileEntry[], files: ProgramFiles, maxBytes: number) {
  const bytesOf = new Map(tree.map(({ path, bytes }) => [path, bytes]));
  const contents = new Map<string, string>();
  const revisions: number[] = [];
  const unread = new Set(bytesOf.keys());
  let room = maxBytes;

  async function take(paths: readonly string[]): Promise<string[]> {
    const read = await files.readMany(paths, room);
    revisions.push(read.revision);
    for (const path of paths) unread.delete(path);
    for (const [path, content] of read.contents) contents.set(path, content);
    for (const path of read.contents.keys()) room -= bytesOf.get(path) ?? 0;
    return [...read.contents.values()];
  }

  if (tree.reduce((sum, { bytes }) => sum + bytes, 0) > maxBytes) {
    let level = [entry];
    while (level.length > 0) level = smallestFirst(mentionedBy(await take(level), [...unread]), bytesOf);
  }
  const rest = smallestFirst([...unread], bytesOf);
  if (rest.length > 0) await take(rest);
  const left_out = [...bytesOf.keys()].filter((path) => !contents.has(path));
  return { revisions, files: Object.fromEntries(contents), left_out };
}

function mentionedBy(texts: readonly string[], paths: readonly string[]): string[] {
  const mentioned = new Set(texts.flatMap((text) => mentionedPaths(text, paths)));
  return [...mentioned];
}

function smallestFirst(paths: readonly string[], bytesOf: ReadonlyMap<string, number>): string[] {
  return paths.toSorted((left, right) => (bytesOf.get(left) ?? 0) - (bytesOf.get(right) ?? 0));
}
