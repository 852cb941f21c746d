// Explains a file from what stands in it, or all files in a few words each.
import { chooseFile } from "../choose-file.ts";
import { outlineOf } from "../explain/outline.ts";
import { filesIn, textIn } from "../file-output.ts";
import { closingNote } from "../introduction.ts";
import { type Scene, type Script, type Task, use, useOne } from "../script.ts";
import { listFiles, readFile } from "../tool-calls.ts";
import { outputOf } from "../tool-output.ts";
import { mentions, pathsIn, wishOf } from "../words.ts";

const wishes = [
  "explain",
  "describe",
  "what does",
  "what is in",
  "walk me through",
  "how does",
  "summarize",
  "summarise",
  "what are these files",
  "tell me about",
  "understand",
  "document",
  "review",
  "overview",
];
const things = [
  "file",
  "files",
  "code",
  "project",
  "this",
  "it",
  "page",
  "program",
  "script",
  "function",
  "app",
  "folder",
  "session",
];

export const explainFile: Task = {
  matches: ({ prompt, isFirst }) => {
    const wish = wishOf(prompt);
    return (
      mentions(wish, wishes) &&
      (pathsIn(prompt).length > 0 || mentions(wish, things) || mentions(wish, ["explain"]) || !isFirst) &&
      !mentions(wish, ["who are you", "what are you"])
    );
  },
  *play({ prompt, isFirst }): Script {
    const listed = yield* useOne("Let me look at what is there.", listFiles());
    const note = isFirst ? `\n\n${closingNote}` : "";
    if (
      /\b(files|project|session|folder|everything|overview|code ?base)\b/i.test(wishOf(prompt)) &&
      pathsIn(prompt).length === 0
    )
      return `${yield* explainAll(filesIn(listed))}${note}`;
    const choice = yield* chooseFile({
      prompt,
      listed,
      candidates: bySubstance,
      likeliest: (paths) => (paths.length === 1 ? paths[0] : undefined),
      question: "Which file shall I explain?",
      whenNone: "There are no files here yet, so there is nothing to explain.",
    });
    if ("sentence" in choice) return choice.sentence;
    const read = yield* useOne(`Reading \`${choice.path}\`.`, readFile(choice.path));
    const text = textIn(read);
    return text === undefined
      ? `I could not read \`${choice.path}\`: ${outputOf(read)}`
      : `${explain(choice.path, text, read.output)}${note}`;
  },
};

const maxRead = 6;

function* explainAll(paths: readonly string[]): Scene<string> {
  const chosen = bySubstance(paths).slice(0, maxRead);
  if (chosen.length === 0) return "There are no files here yet, so there is nothing to explain.";
  const read = yield* use(`I’ll read ${chosen.length === 1 ? "it" : "them"}.`, ...chosen.map(readFile));
  const lines = chosen.map((path, index) => `- \`${path}\` is ${outlineOf(path, textIn(read[index]) ?? "").sentence}`);
  const rest = paths.length - chosen.length;
  return `${lines.join("\n")}${rest > 0 ? `\n- ${rest} more that I have not read` : ""}\n\nSay *explain* and the name of one for more.`;
}

/** Code before words, words before values. */
function bySubstance(paths: readonly string[]): string[] {
  const rank = (path: string) =>
    [/\.([cm]?[jt]sx?|py)$/, /\.html?$/, /\.css$/, /\.md$/].findIndex((kind) => kind.test(path));
  return paths.toSorted((one, other) => ((rank(one) + 9) % 9) - ((rank(other) + 9) % 9));
}

function explain(path: string, text: string, output: string): string {
  const { sentence, points } = outlineOf(path, text);
  const lines = text === "" ? 0 : text.split("\n").length;
  const marks = text
    .split("\n")
    .flatMap((line, index) =>
      /\b(TODO|FIXME|HACK|XXX)\b/.test(line)
        ? [`Line ${index + 1} has a note to come back to: \`${line.trim().replaceAll("`", "'").slice(0, 120)}\``]
        : [],
    );
  const part = /More does not fit/.test(output.split("\n")[0] ?? "") ? " I read only its first part." : "";
  return [
    `\`${path}\` is ${sentence} It has ${lines} ${lines === 1 ? "line" : "lines"}.${part}`,
    [...points, ...marks.slice(0, 5)].map((point) => `- ${point}`).join("\n"),
  ].join("\n\n");
}
