// The tree as rows: folders before files, each in alphabetical order, without what lies in closed folders.
import { foldersOf } from "../../../../supabase/functions/_shared/workspace/paths.ts";

export interface FileRow {
  readonly path: string;
  readonly name: string;
  readonly kind: "folder" | "file";
  /** From 1, as in aria-level. */
  readonly level: number;
  readonly isOpen: boolean;
  /** Its place among its siblings, from 1. */
  readonly place: number;
  readonly siblings: number;
}

export function fileRows(paths: Iterable<string>, closedFolders: ReadonlySet<string>): FileRow[] {
  const children = childrenOf([...paths]);
  const rowsIn = (folder: string, level: number): FileRow[] => {
    const siblings = children.get(folder) ?? [];
    return siblings.flatMap(({ path, name, kind }, index) => {
      const isOpen = kind === "folder" && !closedFolders.has(path);
      const row = { path, name, kind, level, isOpen, place: index + 1, siblings: siblings.length };
      return isOpen ? [row, ...rowsIn(path, level + 1)] : [row];
    });
  };
  return rowsIn("", 1);
}

type Child = Pick<FileRow, "path" | "name" | "kind">;

function childrenOf(paths: readonly string[]): Map<string, Child[]> {
  const children = new Map<string, Child[]>();
  const seen = new Set<string>();
  const add = (path: string, kind: Child["kind"]) => {
    if (seen.has(path)) return;
    seen.add(path);
    const parent = folderOf(path);
    const siblings = children.get(parent) ?? [];
    siblings.push({ path, name: path.slice(path.lastIndexOf("/") + 1), kind });
    children.set(parent, siblings);
  };
  for (const path of paths) {
    for (const folder of foldersOf(path)) add(folder, "folder");
    add(path, "file");
  }
  for (const siblings of children.values()) siblings.sort(inOrder);
  return children;
}

function inOrder(left: Child, right: Child): number {
  if (left.kind !== right.kind) return left.kind === "folder" ? -1 : 1;
  return left.name.localeCompare(right.name, "en", { numeric: true });
}

/** The folder that a path is in; "" for the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

export function isInside(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

/** The files at a path: the file itself, or everything in the folder. */
export function filesAt(paths: Iterable<string>, path: string): string[] {
  return [...paths].filter((each) => each === path || isInside(each, path));
}
