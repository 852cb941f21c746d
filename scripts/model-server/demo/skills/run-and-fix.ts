// Runs a file. Asked to fix it, it reads the error, repairs what it knows, and runs it again.
import { chooseFile, entryFile, languageOf, namedFile, runnableFiles } from "../choose-file.ts";
import { findFix, readError } from "../fixes.ts";
import { type Script, type Scripted, type Skill, use, useOne } from "../script.ts";
import { editFile, listFiles, readFile, runCode } from "../tool-calls.ts";
import { type ProgramRun, fenced, pathsListed, programRun, refusalIn, textRead } from "../tool-results.ts";
import { mentions, quotationsIn, requestIn } from "../words.ts";

const fixing = /\b(?:fix\w*|debug|repair|bugs?|crash\w*|fail\w*|broken|not work\w*)\b|n.t work/i;
const maxFixes = 3;
const maxRead = 6;

export const runAndFix: Skill = ({ prompt }) => {
  const request = requestIn(prompt);
  const isTextChange = quotationsIn(prompt).length >= 2;
  if (readError(prompt) || (fixing.test(request) && !isTextChange)) return start(prompt, fixProgram);
  return mentions(request, ["run", "execute"]) ? start(prompt, runOnly) : undefined;
};

type Work = (entry: string, runnable: readonly string[], prompt: string) => Script;

function* start(prompt: string, work: Work): Script {
  const paths = pathsListed(yield* useOne("Let me see which files there are.", listFiles()));
  const runnable = runnableFiles(paths);
  const named = namedFile(`${prompt} ${readError(prompt)?.path}`, paths);
  const entry = named ?? entryFile(paths) ?? (yield* chooseFile("", runnable, "Which file should I run?"));
  if (entry === undefined || languageOf(entry) === undefined)
    return "I found no program to run: no TypeScript, JavaScript or Python, apart from the scripts of pages, which run in the preview.";
  return yield* work(entry, runnable, prompt);
}

function* runFile(path: string, runnable: readonly string[]): Scripted<ProgramRun> {
  if (!runnable.includes(path)) return { end: "not_run", output: "it belongs to a page, which runs in the preview." };
  return programRun(yield* useOne(`Running \`${path}\`.`, runCode(languageOf(path) ?? "", path)));
}

function* runOnly(entry: string, runnable: readonly string[]): Script {
  const program = yield* runFile(entry, runnable);
  const hint = program.end === "failed" ? `\n\nSay *fix the error in ${entry}* and I try.` : "";
  return `${reportOf(entry, program)}${hint}`;
}

function reportOf(path: string, { end, output }: ProgramRun): string {
  if (end === "not_run") return `\`${path}\` was not run: ${output}`;
  const printed = output === "" ? "It printed nothing." : `It printed:\n\n${fenced(output)}`;
  return `\`${path}\` ${end === "failed" ? "**failed**" : "succeeded"}. ${printed}`;
}

function* fixProgram(entry: string, runnable: readonly string[], prompt: string): Script {
  let program = yield* runFile(entry, runnable);
  if (program.end === "succeeded")
    return `I ran \`${entry}\` and it succeeded, so there is no error to fix. Tell me what it should do instead.`;
  const sources = [...new Set([entry, ...runnable])].slice(0, maxRead);
  const read = yield* use("Let me read the files.", ...sources.map(readFile));
  const texts = new Map(sources.map((path, index) => [path, textRead(read[index]) ?? ""]));
  const done: string[] = [];
  while (program.end !== "succeeded" && done.length < maxFixes) {
    const fix = findFix(program.end === "not_run" ? prompt : program.output, entry, texts);
    if (fix === undefined) break;
    const refusal = refusalIn(yield* use(fix.why, editFile(fix.path, texts.get(fix.path) ?? "", fix.text)));
    if (refusal !== undefined) return refusal;
    texts.set(fix.path, fix.text);
    done.push(`- ${fix.why}`);
    if (program.end === "not_run") break;
    program = yield* runFile(entry, runnable);
  }
  const isStuck = done.length === 0 || program.end === "failed";
  const fixed = done.length > 0 ? `I fixed this:\n${done.join("\n")}\n\n` : "";
  const beyond = isStuck ? "\n\nWhat is left is beyond my script." : "";
  return `${fixed}${reportOf(entry, program)}${beyond}`;
}
