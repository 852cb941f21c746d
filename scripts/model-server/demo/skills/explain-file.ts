// Explains a file of the session, or code in the prompt.
import { chooseFile } from "../choose-file.ts";
import { outlineOf } from "../outline.ts";
import { type Script, type Skill, useOne } from "../script.ts";
import { listFiles, readFile } from "../tool-calls.ts";
import { outputOf, pathsListed, textRead } from "../tool-results.ts";
import { codeIn, mentions, pathsIn, requestIn } from "../words.ts";

const explaining = ["explain", "describe", "what does", "what is in", "how does", "summarize", "walk me through"];

export const explainFile: Skill = ({ prompt, earlierPrompts }) => {
  const isAsked = (text: string) => mentions(requestIn(text), explaining) && !mentions(text, ["write", "create"]);
  const code = codeIn(prompt);
  if (code && (isAsked(prompt) || isAsked(earlierPrompts.at(-1) ?? ""))) return explainCode(prompt, code);
  return isAsked(prompt) ? explain(prompt) : undefined;
};

const endings: Readonly<Record<string, string>> = { python: "py", javascript: "js", typescript: "ts", markdown: "md" };

function* explainCode(prompt: string, { language, text }: { language: string; text: string }): Script {
  const path =
    pathsIn(requestIn(prompt))[0] ??
    `pasted.${endings[language] ?? (language || (text.trim().startsWith("<") ? "html" : "js"))}`;
  return described(path, text);
}

function* explain(prompt: string): Script {
  const paths = pathsListed(yield* useOne("Let me see which files there are.", listFiles()));
  if (paths.length === 0)
    return "There is no file here yet. Paste it into your next message between lines of ```, and I’ll explain its parts.";
  const path = yield* chooseFile(prompt, paths, "Which file should I explain?");
  if (path === undefined) return "I can’t find that file.";
  const read = yield* useOne(`Reading \`${path}\`.`, readFile(path));
  const text = textRead(read);
  return text === undefined ? `I could not read \`${path}\`: ${outputOf(read)}` : described(path, text);
}

function described(path: string, text: string): string {
  const { sentence, facts } = outlineOf(path, text);
  const list = facts.map((fact) => `- ${fact}`).join("\n");
  const found = facts.length === 0 ? "My script recognises nothing in it." : `It contains:\n\n${list}`;
  return `${sentence} ${found}\n\nI find these with patterns; what the code is for, only a real model can say.`;
}
