// Which paths a file may get, and what a move of a file or a folder comes to.
import { brokenPathRule, foldersOf, foldPath } from "../../../../supabase/functions/_shared/workspace/paths.ts";
import { filesAt, isInside } from "./file-rows.ts";
import { words } from "./words.ts";

/** Why a new file cannot have this path, in words; undefined if it can. */
export function problemWithPath(path: string, taken: Iterable<string>): string | undefined {
  const rule = brokenPathRule(path);
  if (rule !== undefined) return words.pathRule(rule);
  const folded = foldPath(path);
  const folders = new Set(foldersOf(folded));
  const clash = [...taken].find((other) => {
    const otherFolded = foldPath(other);
    return otherFolded === folded || folders.has(otherFolded) || isInside(otherFolded, folded);
  });
  return clash === undefined ? undefined : words.pathTaken(clash);
}

export interface Move {
  readonly op: "move";
  readonly path: string;
  readonly to: string;
}

/** Moves a file, or a folder with everything in it. */
export function movesOf(paths: Iterable<string>, from: string, to: string): Move[] {
  return filesAt(paths, from).map((path) => ({ op: "move", path, to: to + path.slice(from.length) }));
}

/** Why a file or folder cannot move there; undefined if it can. */
export function problemWithMove(paths: Iterable<string>, from: string, to: string): string | undefined {
  if (isInside(to, from)) return words.pathInside;
  const moved = new Set(filesAt(paths, from));
  const others = [...paths].filter((path) => !moved.has(path));
  for (const move of movesOf(moved, from, to)) {
    const problem = problemWithPath(move.to, others);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
