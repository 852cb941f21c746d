// Which of a session's files a prompt means, and which one is run.
import type { FunctionLanguage } from "./function-library.ts";
import { pathsIn } from "./words.ts";

/** The one that the prompt names: by its path, by the end of it, or by its name without folder and ending. */
export function namedFile(prompt: string, paths: readonly string[]): string | undefined {
  for (const named of pathsIn(prompt)) {
    const found = paths.find((path) => path === named) ?? paths.find((path) => endsWithPath(path, named));
    if (found !== undefined) return found;
  }
  const said: readonly string[] = prompt.toLowerCase().match(/[\w-]{4,}/g) ?? [];
  const matching = paths.filter((path) => said.includes(stemOf(path)));
  return matching.length === 1 ? matching[0] : undefined;
}

function endsWithPath(path: string, end: string): boolean {
  return path.toLowerCase() === end.toLowerCase() || path.toLowerCase().endsWith(`/${end.toLowerCase()}`);
}

function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return name.slice(0, name.lastIndexOf(".")) || name;
}

export function languageOf(path: string): FunctionLanguage | undefined {
  if (path.endsWith(".py")) return "python";
  if (/\.[cm]?ts$/.test(path)) return "typescript";
  return /\.[cm]?js$/.test(path) ? "javascript" : undefined;
}

/** Scripts of a page need a browser's document: they are not run here. */
export function runnableFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => languageOf(path) !== undefined && !path.endsWith(".d.ts") && !isOfPage(path, paths));
}

function isOfPage(path: string, paths: readonly string[]): boolean {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return /(^|\/)script\.js$/.test(path) && paths.includes(`${folder}index.html`);
}

const usualEntries = [
  /(^|\/)main\.\w+$/,
  /(^|\/)index\.[cm]?[jt]s$/,
  /(^|\/)app\.\w+$/,
  /\.test\.\w+$|(^|\/)test_\w+\.py$/,
];

/** The usual entry, or the only one there is. */
export function entryFile(paths: readonly string[]): string | undefined {
  const runnable = runnableFiles(paths);
  for (const usual of usualEntries) {
    const found = runnable.filter((path) => usual.test(path));
    if (found.length === 1) return found[0];
  }
  return runnable.length === 1 ? runnable[0] : undefined;
}
