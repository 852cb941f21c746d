// Writes a function of the library and its test, runs the test, and reports the result.
import { type FunctionFiles, filesOf, functionIn, type KnownFunction, type Language } from "../function-library.ts";
import { type Script, type Skill, use, useOne } from "../script.ts";
import { listFiles, runCode, updatePlan, writeFile } from "../tool-calls.ts";
import { fenced, pathsListed, programRun, refusalIn } from "../tool-results.ts";
import { isChange, mentions, requestIn, wordsOf } from "../words.ts";

const making = ["write", "create", "make", "build", "implement", "code", "give me", "need", "want", "function", "test"];
const maxBareWords = 6;
const maxFollowUpWords = 12;

export const writeFunction: Skill = (context) => {
  const request = requestIn(context.prompt);
  if (isChange(request) && !mentions(request, ["write", "implement", "create"])) return undefined;
  const language = languageIn(request);
  const known = functionIn(request);
  if (known && (mentions(request, making) || wordsOf(request).length <= maxBareWords))
    return write(known, language ?? "typescript");
  const isFollowUp = known === undefined && language !== undefined && /\b(in|to|into)\b/i.test(request);
  if (!isFollowUp || wordsOf(request).length > maxFollowUpWords) return undefined;
  const earlier = context.earlierPrompts.map((prompt) => functionIn(requestIn(prompt))).findLast(Boolean);
  return earlier && write(earlier, language);
};

function languageIn(request: string): Language | undefined {
  if (/\b(python|py)\b/i.test(request)) return "python";
  if (/\b(javascript|js|node)\b/i.test(request)) return "javascript";
  return /\b(typescript|ts)\b/i.test(request) ? "typescript" : undefined;
}

const languageNames = { typescript: "TypeScript", javascript: "JavaScript", python: "Python" } as const;

function* write(known: KnownFunction, language: Language): Script {
  const plan = [`Write ${known.label} in ${languageNames[language]}`, "Write a test", "Run the test"];
  const opening = `I’ll write ${known.label} in ${languageNames[language]}, with a test. I’ll check the existing files first.`;
  const [listed] = yield* use(opening, listFiles(), updatePlan(plan, 0));
  const files = newFiles(known, language, pathsListed(listed));
  const refusal =
    refusalIn(yield* use("First, the function.", writeFile(files.path, files.content))) ??
    refusalIn(yield* use("Then its test.", updatePlan(plan, 1), writeFile(files.testPath, files.test)));
  if (refusal !== undefined) return refusal;
  const [ran] = yield* use("Now I’ll run the test.", runCode(language, files.testPath), updatePlan(plan, 2));
  const { end, output } = programRun(ran);
  if (end !== "not_run") yield* useOne("", updatePlan(plan, plan.length));
  const result = {
    succeeded: `I ran the test: all ${known.checks.length} checks pass.`,
    failed: `The test **fails**, and I do not know why:\n\n${fenced(output)}`,
    not_run: `The test has **not** been run, so I cannot say whether it passes: ${output}`,
  }[end];
  return `I wrote \`${files.path}\` and its test \`${files.testPath}\`. ${result}`;
}

/** Files that are there are not overwritten. */
function newFiles(known: KnownFunction, language: Language, paths: readonly string[]): FunctionFiles {
  for (let number = 1; ; number += 1) {
    const files = filesOf(known, language, number === 1 ? known.id : `${known.id}_${number}`);
    if (!paths.includes(files.path) && !paths.includes(files.testPath)) return files;
  }
}
