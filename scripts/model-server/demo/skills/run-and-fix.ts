// Runs a file. Asked to fix it, it reads the error, repairs what it knows, and runs it again.
import { chooseFile, entryFile, languageOf, namedFile, runnableFiles } from "../choose-file.ts";
import { type Fix, findFix, readError } from "../fixes.ts";
import { type Script, type Scripted, type Skill, use, useOne } from "../script.ts";
import {
  editFile,
  fenced,
  listFiles,
  type ProgramRun,
  pathsListed,
  programRun,
  readFile,
  refusalIn,
  runCode,
  textRead,
} from "../tools.ts";
import { mentions, quotationsIn, requestIn } from "../words.ts";

const fixing = [
  "fix",
  "debug",
  "repair",
  "bug",
  "crash",
  "fail",
  "broken",
  "not work",
  "doesn t work",
  "what is wrong",
];
const maxFixes = 3;
const maxRead = 6;

export const runAndFix: Skill = ({ prompt }) => {
  const request = requestIn(prompt);
  const isTextChange = quotationsIn(prompt).length >= 2;
  if (readError(prompt) || (mentions(request, fixing) && !isTextChange)) return fix(prompt);
  return mentions(request, ["run", "execute"]) ? run(prompt) : undefined;
};

const nothingToRun =
  "There is nothing here that I could run: no TypeScript, JavaScript or Python apart from the scripts of pages, which run in the preview.";

function* run(prompt: string): Script {
  const paths = pathsListed(yield* useOne("Let me see what there is to run.", listFiles()));
  const path = yield* chooseFile(`${prompt} ${entryFile(paths)}`, runnableFiles(paths), "Which file shall I run?");
  if (path === undefined) return nothingToRun;
  const program = yield* runFile(path);
  const hint = program.end === "failed" ? `\n\nSay *fix the error in ${path}* and I try.` : "";
  return `${reportOf(path, program)}${hint}`;
}

function* runFile(path: string): Scripted<ProgramRun> {
  return programRun(yield* useOne(`Running \`${path}\`.`, runCode(languageOf(path) ?? "javascript", path)));
}

function reportOf(path: string, { end, output }: ProgramRun): string {
  if (end === "not_run") return `\`${path}\` was not run: ${output}`;
  const printed = output === "" ? "It printed nothing." : `It printed:\n\n${fenced(output)}`;
  return `\`${path}\` ${end === "failed" ? "**failed**" : "succeeded"}. ${printed}`;
}

function* fix(prompt: string): Script {
  const paths = pathsListed(yield* useOne("Let me see what is there.", listFiles()));
  const told = readError(prompt);
  const named = namedFile(`${prompt} ${told?.path}`, paths);
  const isOfPage = named !== undefined && !runnableFiles(paths).includes(named);
  if (isOfPage) return yield* fixPage(named, prompt);
  const hint = told === undefined ? entryFile(paths) : undefined;
  const entry = yield* chooseFile(`${prompt} ${hint}`, runnableFiles(paths), "Which file fails?");
  return entry === undefined ? nothingToRun : yield* fixProgram(entry, paths, prompt);
}

/** The preview runs pages and reported the error; here they can only be read. */
function* fixPage(path: string, prompt: string): Script {
  const text = textRead(
    yield* useOne(`Reading \`${path}\`. It runs in the preview, so I go by the error.`, readFile(path)),
  );
  const found = findFix(prompt, path, new Map([[path, text ?? ""]]));
  if (found === undefined) return `I read \`${path}\` and do not know how to fix this. That is beyond my script.`;
  return (yield* apply(found, text ?? "")) ?? `${found.why} Reload the preview to see whether that was all.`;
}

function* fixProgram(entry: string, paths: readonly string[], prompt: string): Script {
  let program = yield* runFile(entry);
  if (program.end === "succeeded")
    return `I ran \`${entry}\` and it succeeded, so there is no error to fix. Tell me what it should do instead.`;
  const sources = [entry, ...runnableFiles(paths).filter((path) => path !== entry)].slice(0, maxRead);
  const read = yield* use("It fails. I read the files.", ...sources.map(readFile));
  const texts = new Map(sources.map((path, index) => [path, textRead(read[index]) ?? ""]));
  const done: string[] = [];
  while (program.end !== "succeeded" && done.length < maxFixes) {
    const found = findFix(program.end === "not_run" ? prompt : program.output, entry, texts);
    if (found === undefined) break;
    const refusal = yield* apply(found, texts.get(found.path) ?? "");
    if (refusal !== undefined) return refusal;
    texts.set(found.path, found.text);
    done.push(`- ${found.why}`);
    if (program.end === "not_run") break;
    program = yield* runFile(entry);
  }
  const isBeyond = program.end === "failed" ? "\n\nWhat is left is beyond my script." : "";
  return (
    [...(done.length > 0 ? [`I fixed this:\n${done.join("\n")}\n`] : []), reportOf(entry, program)].join("\n") +
    isBeyond
  );
}

/** Undefined where it was changed, else why not. */
function* apply({ path, text, why }: Fix, before: string): Scripted<string | undefined> {
  return refusalIn(yield* use(why, editFile(path, before, text)));
}
