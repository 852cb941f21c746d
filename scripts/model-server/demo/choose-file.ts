// Which of the session's files a prompt means. Where several fit, the user is asked.
import type { Language } from "./function-library.ts";
import { type Scripted, useOne } from "./script.ts";
import { askUser } from "./tool-calls.ts";
import { answerGiven } from "./tool-results.ts";
import { pathsIn } from "./words.ts";

const maxOptions = 6;

export function* chooseFile(prompt: string, paths: readonly string[], question: string): Scripted<string | undefined> {
  const named = namedFile(prompt, paths);
  if (named !== undefined || paths.length < 2) return named ?? paths[0];
  const answer = answerGiven(yield* useOne("", askUser(question, paths.slice(0, maxOptions))));
  return answer === undefined ? paths[0] : namedFile(answer, paths);
}

/** By its path or the end of it. */
export function namedFile(prompt: string, paths: readonly string[]): string | undefined {
  return pathsIn(prompt)
    .map((name) => paths.find((path) => `/${path}`.endsWith(`/${name}`)))
    .find((path) => path !== undefined);
}

export function languageOf(path: string): Language | undefined {
  if (path.endsWith(".py")) return "python";
  if (/\.[cm]?ts$/.test(path)) return "typescript";
  return /\.[cm]?js$/.test(path) ? "javascript" : undefined;
}

/** Without the scripts of pages, which need a browser. */
export function runnableFiles(paths: readonly string[]): string[] {
  const isOfPage = (path: string) => paths.includes(`${path.slice(0, path.lastIndexOf("/") + 1)}index.html`);
  return paths.filter((path) => languageOf(path) !== undefined && !isOfPage(path));
}

/** The usual entry, or the one test. */
export function entryFile(paths: readonly string[]): string | undefined {
  const runnable = runnableFiles(paths);
  const tests = runnable.filter((path) => /\.test\.\w+$|(^|\/)test_\w+\.py$/.test(path));
  return runnable.find((path) => /(^|\/)(main|index)\.\w+$/.test(path)) ?? (tests.length === 1 ? tests[0] : undefined);
}
