// Runs what is broken, reads the error, mends what it knows to mend, and runs it again.
import type { ToolResult } from "../../conversation.ts";
import { chooseFile } from "../choose-file.ts";
import { entryFile, languageOf, namedFile, runnableFiles } from "../entry-file.ts";
import { filesIn, type RanProgram, ranProgram, textIn } from "../file-output.ts";
import { findMend } from "../fix/find-mend.ts";
import { editBetween, type Mend, type Texts } from "../fix/mend.ts";
import { checkPage } from "../fix/page-check.ts";
import { type ProgramError, readProgramError } from "../fix/program-error.ts";
import type { FunctionLanguage } from "../function-library.ts";
import { type Scene, type Script, type Task, use, useOne } from "../script.ts";
import { editFile, listFiles, readFile, runCode } from "../tool-calls.ts";
import { refusalIn } from "../tool-output.ts";
import { mentions, quotedIn, wishOf } from "../words.ts";
import { fenced } from "./run-file.ts";

const fixing = [
  "fix",
  "debug",
  "repair",
  "mend",
  "bug",
  "crash",
  "fail",
  "broken",
  "not work",
  "doesn t work",
  "does not work",
  "won t run",
  "what is wrong",
  "what s wrong",
];
const errorText = /\b[A-Z]\w*Error\b(?::| at |\s)|Traceback \(most recent|^Uncaught /m;

export const fixError: Task = {
  matches: ({ prompt }) => {
    const wish = wishOf(prompt);
    const isTextChange = quotedIn(prompt).length >= 2 && /\b(to|with|into)\b/.test(wish) && !/error|bug/i.test(wish);
    const isOther = mentions(wish, ["explain", "title", "heading", "colour", "color"]);
    return errorText.test(prompt) || (mentions(wish, fixing) && !isTextChange && !isOther);
  },
  *play({ prompt }): Script {
    const listed = yield* useOne("Let me see what is there, then run it and read the error.", listFiles());
    const paths = filesIn(listed);
    const told = readProgramError(prompt, paths);
    const named = namedFile(prompt, paths);
    const isOfPage =
      (named ?? told?.path)?.match(/\.(html|css)$/) ||
      runnableFiles(paths).length === 0 ||
      (named !== undefined && !runnableFiles(paths).includes(named));
    if (isOfPage && paths.some((path) => path.endsWith(".html"))) return yield* fixPage(paths);
    const choice = yield* chooseFile({
      prompt,
      listed,
      candidates: runnableFiles,
      likeliest: (all) => entryFile(all) ?? told?.path,
      question: "Which file fails?",
      whenNone: "There is no program here that I could run and mend.",
    });
    if ("sentence" in choice) return choice.sentence;
    const language = languageOf(choice.path);
    if (language === undefined) return `\`${choice.path}\` is no program that I can run.`;
    return yield* runAndMend({ entry: choice.path, language, paths, prompt }, told);
  },
};

interface Broken {
  readonly entry: string;
  readonly language: FunctionLanguage;
  readonly paths: readonly string[];
  readonly prompt: string;
}

const maxMends = 3;

function* runAndMend(broken: Broken, told: ProgramError | undefined): Script {
  const { entry, language, paths } = broken;
  let program = ranProgram(yield* useOne(`Running \`${entry}\`.`, runCode(language, entry)));
  const texts = yield* readTexts(broken, program, told);
  const done: string[] = [];
  for (let round = 0; round < maxMends; round += 1) {
    const error = errorOf(program, broken, told);
    if (error === undefined) break;
    const mend = findMend(error, texts);
    if (mend === undefined) break;
    const refusal = yield* apply(mend, texts);
    if (refusal !== undefined) return [...done.map(listed), refusal].join("\n");
    done.push(mend.why);
    if (program.end === "not_run") break;
    program = ranProgram(yield* useOne("Running it again.", runCode(language, entry)));
  }
  return report(broken, program, done, told, paths);
}

/** What the program says, what its output shows, or, where it could not be run, what the user was told. */
function errorOf(
  program: RanProgram,
  { entry, paths, prompt }: Broken,
  told: ProgramError | undefined,
): ProgramError | undefined {
  if (program.end === "not_run") return told;
  const error = readProgramError(program.output, paths);
  if (error && !/got undefined|got None/.test(program.output)) return error;
  const isVoid =
    /\b(undefined|None|NaN)\b/.test(program.output) &&
    (error !== undefined || /undefined|return|None|NaN/i.test(prompt));
  return isVoid
    ? { message: `${entry} returns undefined`, path: undefined, line: undefined, column: undefined }
    : error;
}

const maxRead = 6;

function* readTexts(
  { entry, paths, language }: Broken,
  program: RanProgram,
  told: ProgramError | undefined,
): Scene<Map<string, string>> {
  if (program.end === "succeeded" && !/undefined|None|NaN/.test(program.output)) return new Map();
  const error = readProgramError(program.output, paths);
  const first = [error?.path, entry, told?.path].filter((path) => path !== undefined);
  const others = runnableFiles(paths).filter((path) => (languageOf(path) === "python") === (language === "python"));
  const chosen = [...new Set([...first, ...others])].slice(0, maxRead);
  const results = yield* use(
    `${sayError(program, error)}Reading the ${chosen.length === 1 ? "file" : "files"}.`,
    ...chosen.map(readFile),
  );
  return textsOf(chosen, results);
}

function sayError(program: RanProgram, error: ProgramError | undefined): string {
  if (program.end === "not_run") return `It could not be run (${program.output}), so I go by what stands there. `;
  if (error === undefined) return "";
  const place = error.path === undefined ? "" : ` in \`${error.path}\`, line ${error.line}`;
  return `It says \`${error.message.replaceAll("`", "'").slice(0, 200)}\`${place}. `;
}

function textsOf(paths: readonly string[], results: readonly ToolResult[]): Map<string, string> {
  return new Map(
    paths.flatMap((path, index) => {
      const text = textIn(results[index]);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
}

/** Undefined where the file was changed; the texts then say so too. */
function* apply(mend: Mend, texts: Map<string, string>): Scene<string | undefined> {
  const edit = editBetween(texts.get(mend.path) ?? "", mend.text);
  if (edit === undefined) return "I found nothing to change.";
  const refusal = refusalIn(yield* use(mend.why, editFile(mend.path, edit.find, edit.replace)));
  if (refusal === undefined) texts.set(mend.path, mend.text);
  return refusal;
}

function report(
  { entry }: Broken,
  program: RanProgram,
  done: readonly string[],
  told: ProgramError | undefined,
  paths: readonly string[],
): string {
  const causes = done.map(listed).join("\n");
  if (program.end === "not_run")
    return done.length > 0
      ? `${causes}\n\nIt could not be run here, so whether that is all I cannot say: ${program.output}`
      : `It was not run: ${program.output}`;
  const printed = program.output === "" ? "" : `\n\n${fenced(program.output)}`;
  if (program.end === "succeeded" && done.length > 0) return `\`${entry}\` runs now.\n\n${causes}${printed}`;
  if (program.end === "succeeded")
    return `I ran \`${entry}\` and it ended without an error${told ? ", so what you were shown does not happen here" : ""}. Tell me what it should do instead.${printed}`;
  const error = readProgramError(program.output, paths);
  const still = error ? `\`${error.message.replaceAll("`", "'").slice(0, 200)}\`` : "an error";
  const before =
    done.length > 0
      ? `I mended ${done.length === 1 ? "one thing" : `${done.length} things`}:\n\n${causes}\n\nBut it`
      : `\`${entry}\``;
  return `${before} still fails with ${still}, and that is beyond my script.${printed}`;
}

function listed(why: string): string {
  return `- ${why}`;
}

function* fixPage(paths: readonly string[]): Script {
  const chosen = paths.filter((path) => /\.(html|js)$/.test(path)).slice(0, maxRead);
  const texts: Texts & Map<string, string> = textsOf(
    chosen,
    yield* use("This is a page, and I have no browser to run it in. So I read its files.", ...chosen.map(readFile)),
  );
  const done: string[] = [];
  for (let round = 0; round < maxMends; round += 1) {
    const found = checkPage(texts);
    if (found === undefined) break;
    if (found.mend === undefined)
      return [...done.map(listed), `${found.what} How it should be is beyond my script.`].join("\n");
    const refusal = yield* apply(found.mend, texts);
    if (refusal !== undefined) return [...done.map(listed), refusal].join("\n");
    done.push(found.mend.why);
  }
  if (done.length === 0)
    return "Its scripts are well-formed, and every element they ask for is there. What else may be wrong only a browser shows: open the preview, and send me the error it says.";
  return `${done.map(listed).join("\n")}\n\nI could not run the page; open the preview to see whether that was all.`;
}
