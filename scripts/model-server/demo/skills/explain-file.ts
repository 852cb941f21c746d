// Explains a file of the session, code in the prompt, or all files in a sentence each.
import { chooseFile } from "../choose-file.ts";
import { closingNote } from "../introduction.ts";
import { outlineOf } from "../outline.ts";
import type { PromptContext } from "../prompt-context.ts";
import { type Script, type Skill, use, useOne } from "../script.ts";
import { listFiles, outputOf, pathsListed, readFile, textRead } from "../tools.ts";
import { codeIn, mentions, pathsIn, requestIn } from "../words.ts";

const explaining = [
  "explain",
  "describe",
  "what does",
  "what is in",
  "how does",
  "summarize",
  "overview",
  "walk me through",
];
const maxRead = 6;

export const explainFile: Skill = (context) => {
  const isAsked = (prompt = "") => mentions(requestIn(prompt), explaining) && !mentions(prompt, ["write", "create"]);
  const code = codeIn(context.prompt);
  const wasAsked = isAsked(context.earlierPrompts.at(-1));
  if (code && (isAsked(context.prompt) || wasAsked)) return explainCode(code, context);
  if (!isAsked(context.prompt)) return undefined;
  return /\b(files|project|everything)\b/i.test(requestIn(context.prompt)) && pathsIn(context.prompt).length === 0
    ? explainAll()
    : explain(context);
};

const endings: Readonly<Record<string, string>> = { python: "py", javascript: "js", typescript: "ts", markdown: "md" };

/** The ending says what it is: the one that is named, or the likeliest for what the code looks like. */
function* explainCode({ language, text }: { language: string; text: string }, context: PromptContext): Script {
  const looks = /^\s*</.test(text)
    ? "html"
    : /^\s*(def|import|from) .*[^;{]$/m.test(text)
      ? "py"
      : /^[^(]*\{\s*[\w-]+:/.test(text)
        ? "css"
        : "js";
  const path = pathsIn(requestIn(context.prompt))[0] ?? `pasted.${endings[language] ?? (language || looks)}`;
  return `${described(path, text)}${noteFor(context)}`;
}

function* explain(context: PromptContext): Script {
  const paths = bySubstance(pathsListed(yield* useOne("Let me look at what is there.", listFiles())));
  if (paths.length === 0)
    return "There is no file here yet. Paste it into your next message, and I explain what it is made of.";
  const path = yield* chooseFile(context.prompt, paths, "Which file shall I explain?");
  if (path === undefined) return "There is no such file here.";
  const read = yield* useOne(`Reading \`${path}\`.`, readFile(path));
  const text = textRead(read);
  return text === undefined
    ? `I could not read \`${path}\`: ${outputOf(read)}`
    : `${described(path, text)}${noteFor(context)}`;
}

function* explainAll(): Script {
  const paths = bySubstance(pathsListed(yield* useOne("Let me look at what is there.", listFiles())));
  if (paths.length === 0) return "There are no files here yet.";
  const chosen = paths.slice(0, maxRead);
  const read = yield* use("Reading the files.", ...chosen.map(readFile));
  const lines = chosen.map((path, index) => `- ${outlineOf(path, textRead(read[index]) ?? "").sentence}`);
  const rest = paths.length > maxRead ? [`- ${paths.length - maxRead} more that I have not read`] : [];
  return `${[...lines, ...rest].join("\n")}\n\nSay *explain* and the name of one for more.`;
}

function described(path: string, text: string): string {
  const { sentence, facts } = outlineOf(path, text);
  const found =
    facts.length === 0
      ? "I see nothing in it that my script knows how to name."
      : `It holds:\n\n${facts.map((fact) => `- ${fact}`).join("\n")}`;
  return `${sentence} ${found}\n\nI find these with patterns; what the code is for, only a real model can say.`;
}

/** Code before pages before texts. */
function bySubstance(paths: readonly string[]): string[] {
  const rank = (path: string) =>
    [/\.([cm]?[jt]sx?|py)$/, /\.html?$/, /\.css$/, /$/].findIndex((kind) => kind.test(path));
  return paths.toSorted((one, other) => rank(one) - rank(other));
}

function noteFor({ isFirst }: PromptContext): string {
  return isFirst ? `\n\n${closingNote}` : "";
}
