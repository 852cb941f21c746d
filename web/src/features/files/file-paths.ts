// Which paths a file may get, and what a move of a file or a folder comes to.
import { brokenPathRule, foldersOf, foldPath } from "../../../../supabase/functions/_shared/workspace/paths.ts";
import { filesAt, isInside } from "./file-rows.ts";
import { words } from "./words.ts";

/** Paths by their folded form. Folding is slow, so many questions share one. */
export type FoldedPaths = ReadonlyMap<string, string>;

export function foldedPaths(paths: Iterable<string>): FoldedPaths {
  return new Map(Array.from(paths, (path) => [foldPath(path), path]));
}

/** Why a new file cannot have this path, in words; undefined if it can. */
export function problemWithPath(path: string, taken: Iterable<string>): string | undefined {
  return problemAmong(foldedPaths(taken), path);
}

function problemAmong(taken: FoldedPaths, path: string): string | undefined {
  const rule = brokenPathRule(path);
  if (rule !== undefined) return words.pathRule(rule);
  const folded = foldPath(path);
  const clash = [folded, ...foldersOf(folded)].find((each) => taken.has(each)) ?? firstInside(taken, folded);
  return clash === undefined ? undefined : words.pathTaken(taken.get(clash) ?? clash);
}

function firstInside(taken: FoldedPaths, folder: string): string | undefined {
  return [...taken.keys()].find((path) => isInside(path, folder));
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
  const others = foldedPaths([...paths].filter((path) => !moved.has(path)));
  for (const move of movesOf(moved, from, to)) {
    const problem = problemAmong(others, move.to);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
