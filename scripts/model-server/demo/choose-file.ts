// Which of the session's files a prompt means. Where several fit, the user is asked.
import type { Language } from "./function-library.ts";
import { type Scripted, useOne } from "./script.ts";
import { answerGiven, askUser } from "./tools.ts";
import { pathsIn, wordsOf } from "./words.ts";

const maxOptions = 6;

export function* chooseFile(
  prompt: string,
  candidates: readonly string[],
  question: string,
): Scripted<string | undefined> {
  const [first] = candidates;
  const named = namedFile(prompt, candidates);
  if (named !== undefined || candidates.length < 2) return named ?? first;
  const answer = answerGiven(yield* useOne("", askUser(question, candidates.slice(0, maxOptions))));
  return answer === undefined ? first : namedFile(answer, candidates);
}

/** By its path, by the end of it, or by its name without the ending. */
export function namedFile(prompt: string, paths: readonly string[]): string | undefined {
  const named = pathsIn(prompt).map((name) => paths.find((path) => `/${path}`.endsWith(`/${name}`)));
  const words = wordsOf(prompt);
  return named.find(Boolean) ?? paths.find((path) => words.includes(stemOf(path)));
}

function stemOf(path: string): string {
  return (
    path
      .slice(path.lastIndexOf("/") + 1)
      .split(".")[0]
      ?.toLowerCase() ?? ""
  );
}

export function languageOf(path: string): Language | undefined {
  if (path.endsWith(".py")) return "python";
  if (/\.[cm]?ts$/.test(path)) return "typescript";
  return /\.[cm]?js$/.test(path) ? "javascript" : undefined;
}

const entries = [/(^|\/)main\.\w+$/, /(^|\/)index\.\w+$/, /\.test\.\w+$|(^|\/)test_\w+\.py$/];

/** The likeliest entry first. The scripts of pages need a browser and are left out. */
export function runnableFiles(paths: readonly string[]): string[] {
  const isOfPage = (path: string) => paths.includes(`${path.slice(0, path.lastIndexOf("/") + 1)}index.html`);
  const rank = (path: string) =>
    (entries.findIndex((entry) => entry.test(path)) + entries.length + 1) % (entries.length + 1);
  return paths
    .filter((path) => languageOf(path) !== undefined && !isOfPage(path))
    .toSorted((one, other) => rank(one) - rank(other));
}

/** The usual entry, where there is just one of its kind. */
export function entryFile(paths: readonly string[]): string | undefined {
  const runnable = runnableFiles(paths);
  const found = entries.map((entry) => runnable.filter((path) => entry.test(path))).find(({ length }) => length > 0);
  return found?.length === 1 ? found[0] : undefined;
}
