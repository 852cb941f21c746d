// Writes a function with its test, runs the test, and says what came of it.
import type { ToolResult } from "../../conversation.ts";
import type { Asked } from "../asked.ts";
import { filesIn, ranProgram, textIn } from "../file-output.ts";
import {
  type FunctionFiles,
  type FunctionLanguage,
  type FunctionTopic,
  filesOf,
  functionIn,
} from "../function-library.ts";
import { closingNote } from "../introduction.ts";
import { type Scene, type Script, type Task, use, useOne } from "../script.ts";
import { listFiles, readFile, runCode, updatePlan, writeFile } from "../tool-calls.ts";
import { refusalIn } from "../tool-output.ts";
import { mentions, wishOf } from "../words.ts";

export const writeFunction: Task = {
  matches: (asked) => wishIn(asked) !== undefined,
  *play(asked) {
    const wish = wishIn(asked);
    return wish ? yield* write(wish, asked) : "";
  },
};

interface Wish {
  readonly topic: FunctionTopic;
  readonly language: FunctionLanguage;
}

const making = [
  "write",
  "create",
  "make",
  "build",
  "implement",
  "generate",
  "add",
  "code",
  "give me",
  "need",
  "want",
  "program",
  "show me",
  "function",
  "script",
  "algorithm",
  "test",
];
const otherThings = ["explain", "what does", "how does", "describe", "rename", "delete", "remove"];

function wishIn({ prompt, earlierPrompts }: Asked): Wish | undefined {
  const wish = wishOf(prompt);
  if (mentions(wish, otherThings) && !mentions(wish, ["write", "implement", "create"])) return undefined;
  const language = languageIn(wish);
  const topic = functionIn(wish);
  if (topic && (mentions(wish, making) || wish.trim().split(/\s+/).length <= 4))
    return { topic, language: language ?? "typescript" };
  if (topic || language === undefined || !isFollowUp(wish)) return undefined;
  const earlier = earlierPrompts.findLast((one) => functionIn(wishOf(one)) !== undefined);
  const earlierTopic = earlier === undefined ? undefined : functionIn(wishOf(earlier));
  return earlierTopic && { topic: earlierTopic, language };
}

/** "Now in Python", "the same in JavaScript please". */
function isFollowUp(wish: string): boolean {
  return (
    /\b(in|to|into|as)\s+(python|py|javascript|js|typescript|ts)\b/i.test(wish) && wish.trim().split(/\s+/).length <= 12
  );
}

function languageIn(wish: string): FunctionLanguage | undefined {
  if (/\b(python3?|py|pyodide)\b|\.py\b/i.test(wish)) return "python";
  if (/\b(javascript|js|node)\b|\.m?js\b/i.test(wish)) return "javascript";
  return /\b(typescript|ts)\b|\.ts\b/i.test(wish) ? "typescript" : undefined;
}

const languageNames: Readonly<Record<FunctionLanguage, string>> = {
  typescript: "TypeScript",
  javascript: "JavaScript",
  python: "Python",
};

function* write({ topic, language }: Wish, asked: Asked): Script {
  const files = filesOf(topic, language);
  const plan = [`Write ${files.path}`, `Write its test, ${files.testPath}`, "Run the test and read what it says"];
  const [listed] = yield* use(
    `I’ll write ${topic.label} in ${languageNames[language]}, with a test. First a look at what is there.`,
    listFiles(),
    updatePlan(plan, 0),
  );
  const kept = filesIn(listed).includes(files.path) ? yield* readKept(files) : undefined;
  const written = yield* use(
    kept === undefined
      ? "Now the function and its test."
      : `There is a \`${files.path}\` already, so I keep it and write the test for it.`,
    ...(kept === undefined ? [writeFile(files.path, files.content)] : []),
    writeFile(files.testPath, files.test),
  );
  const refusal = refusalIn(written);
  if (refusal !== undefined) return refusal;
  const ran = yield* useOne("Then I’ll run the test.", runCode(language, files.testPath));
  return yield* report({ files, language, plan, kept }, ran, asked);
}

/** What stands in a file of this name, if it has the function; undefined where it must give way. */
function* readKept(files: FunctionFiles): Scene<string | undefined> {
  const text =
    textIn(yield* useOne(`There is a \`${files.path}\` already. I’ll read it first.`, readFile(files.path))) ?? "";
  const isDefined = files.names.every((name) => new RegExp(`\\b(function|def|const|class)\\s+${name}\\b`).test(text));
  return isDefined ? text : undefined;
}

interface Work {
  readonly files: FunctionFiles;
  readonly language: FunctionLanguage;
  readonly plan: readonly string[];
  readonly kept: string | undefined;
}

function* report(work: Work, ran: ToolResult, asked: Asked): Script {
  const { files, language, plan, kept } = work;
  const program = ranProgram(ran);
  if (program.end === "not_run") {
    yield* use("", updatePlan(plan, 2));
    return `${made(work)} The test has **not** been run: ${program.output} So I cannot say whether it passes.${noteFor(asked)}`;
  }
  if (program.end === "succeeded") {
    yield* use("", updatePlan(plan, plan.length));
    return `${made(work)} ${passed(program.output)}${noteFor(asked)}`;
  }
  if (kept === undefined || kept === files.content)
    return `${made(work)} ${failedWith(program.output)} I do not know why, so I leave it for you to look at.`;
  return yield* mend(work, program.output, language, asked);
}

/** The test is known to be right, so the function that was there before is to blame. Tried once. */
function* mend({ files, plan }: Work, output: string, language: FunctionLanguage, asked: Asked): Script {
  const refusal = refusalIn(
    yield* use(
      `${failedWith(output)}\n\nThe test is right about these, so the function in \`${files.path}\` is not. I’ll write it anew.`,
      writeFile(files.path, files.content),
    ),
  );
  if (refusal !== undefined) return `${refusal} The test in \`${files.testPath}\` fails as it stands.`;
  const program = ranProgram(yield* useOne("And the test once more.", runCode(language, files.testPath)));
  if (program.end !== "succeeded") return `It still does not pass. ${failedWith(program.output)} I stop here.`;
  yield* use("", updatePlan(plan, plan.length));
  return `\`${files.path}\` was wrong and is written anew; what it was before is in the session's history. ${passed(program.output)}${noteFor(asked)}`;
}

function made({ files, kept }: Work): string {
  return kept === undefined
    ? `\`${files.path}\` has ${listed(files.names)}, \`${files.testPath}\` the test.`
    : `\`${files.testPath}\` tests what is in \`${files.path}\`.`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(" and ");
}

function passed(output: string): string {
  const count = output.match(/^ok\b/gm)?.length ?? 0;
  return count > 0 ? `I ran it: all ${count} checks pass.` : "I ran it, and it ended without an error.";
}

function failedWith(output: string): string {
  const failures = output.match(/^FAIL.*$/gm) ?? output.trim().split("\n").slice(-3);
  return `The test **fails**:\n\n\`\`\`\n${failures.slice(0, 5).join("\n")}\n\`\`\`\n\n`;
}

function noteFor({ isFirst }: Asked): string {
  return isFirst ? `\n\n${closingNote}` : "";
}
