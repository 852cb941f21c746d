// Runs a file and says what it printed.
import { chooseFile } from "../choose-file.ts";
import { entryFile, languageOf, runnableFiles } from "../entry-file.ts";
import { ranProgram } from "../file-output.ts";
import { type Script, type Task, useOne } from "../script.ts";
import { listFiles, runCode } from "../tool-calls.ts";
import { mentions, wishOf } from "../words.ts";

export const runFile: Task = {
  matches: ({ prompt }) =>
    mentions(wishOf(prompt), ["run", "execute", "start the program", "run the tests"]) ||
    /^\s*(run|execute)\b/i.test(prompt),
  *play({ prompt }): Script {
    const listed = yield* useOne("Let me see what there is to run.", listFiles());
    const choice = yield* chooseFile({
      prompt,
      listed,
      candidates: runnableFiles,
      likeliest: entryFile,
      question: "Which file shall I run?",
      whenNone:
        "There is nothing here that I could run: no JavaScript, TypeScript or Python apart from the scripts of pages, which run in the preview.",
    });
    if ("sentence" in choice) return choice.sentence;
    const language = languageOf(choice.path);
    if (language === undefined)
      return `\`${choice.path}\` is no program that I can run. Pages show themselves in the preview.`;
    const program = ranProgram(yield* useOne(`Running \`${choice.path}\`.`, runCode(language, choice.path)));
    if (program.end === "not_run") return `It was not run: ${program.output}`;
    const printed = program.output === "" ? "It printed nothing." : `\n\n${fenced(program.output)}`;
    if (program.end === "succeeded") return `\`${choice.path}\` ended well. ${printed}`;
    return `\`${choice.path}\` **failed**. ${printed}\n\nSay *fix the error in ${choice.path}* and I try.`;
  },
};

const maxShown = 1500;

/** The end of an output is where an error stands. */
export function fenced(output: string): string {
  const shown = output.length > maxShown ? `…${output.slice(-maxShown)}` : output;
  return `\`\`\`\n${shown.replaceAll("```", "'''")}\n\`\`\``;
}
