// Deletes, moves or creates a file as a whole, and writes a README from what is there.
import type { Asked } from "../asked.ts";
import { namedFile } from "../entry-file.ts";
import { outlineOf } from "../explain/outline.ts";
import { filesIn, textIn } from "../file-output.ts";
import { type Script, type Task, use, useOne } from "../script.ts";
import { deleteFile, listFiles, moveFile, readFile, searchFiles, writeFile } from "../tool-calls.ts";
import { hasFailed, refusalIn } from "../tool-output.ts";
import { mentions, pathsIn, wishOf } from "../words.ts";

type Chore =
  | { readonly type: "delete"; readonly path: string }
  | { readonly type: "move"; readonly path: string; readonly to: string }
  | { readonly type: "create"; readonly path: string; readonly content: string }
  | { readonly type: "readme" };

export const keepFiles: Task = {
  matches: ({ prompt }) => choreIn(prompt) !== undefined,
  *play(asked) {
    const chore = choreIn(asked.prompt);
    if (chore?.type === "delete") return yield* remove(chore.path);
    if (chore?.type === "move") return yield* move(chore.path, chore.to);
    if (chore?.type === "create") return yield* create(chore.path, chore.content);
    return yield* writeReadme(asked);
  },
};

function choreIn(prompt: string): Chore | undefined {
  const [path, to] = pathsIn(prompt);
  if (path !== undefined && to !== undefined && /\b(rename|move)\b.+\b(to|into|as)\b/i.test(prompt))
    return { type: "move", path, to };
  if (
    path !== undefined &&
    to === undefined &&
    /^\W*(please\s+)?(delete|remove)\b(?!.*\b(from|in|out of)\b)/i.test(prompt)
  )
    return { type: "delete", path };
  const content =
    /\b(?:create|write|add|make)\b.*?\b(?:with (?:the )?(?:content|text)|containing|that (?:says|contains)|saying)\b:?\s*([\s\S]+)$/i.exec(
      prompt,
    )?.[1];
  if (path !== undefined && content !== undefined)
    return { type: "create", path, content: `${unquoted(content.trim())}\n` };
  const isReadme =
    mentions(wishOf(prompt), ["readme"]) && mentions(prompt, ["add", "write", "create", "make", "generate", "need"]);
  return isReadme ? { type: "readme" } : undefined;
}

function unquoted(text: string): string {
  const fence = /^```\w*\n([\s\S]*?)\n?```$/.exec(text)?.[1];
  return fence ?? text.replace(/^["“'](.*)["”']\.?$/s, "$1");
}

function* remove(path: string): Script {
  const paths = filesIn(yield* useOne("Let me find it first.", listFiles()));
  const found = namedFile(path, paths);
  if (found === undefined) return `There is no file \`${path}\`, so there is nothing to delete.`;
  const refusal = refusalIn(yield* use("", deleteFile(found)));
  return refusal ?? `\`${found}\` is deleted. Earlier revisions of the session keep it, should you want it back.`;
}

function* move(path: string, to: string): Script {
  const refusal = refusalIn(yield* use("", moveFile(path, to)));
  if (refusal !== undefined) return refusal;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const mentioned = yield* useOne("Now, does anything mention the old name?", searchFiles(name));
  const places = hasFailed(mentioned)
    ? []
    : mentioned.output
        .split("\n")
        .slice(1)
        .filter((line) => line !== "");
  const rest =
    places.length === 0
      ? "No other file mentions it."
      : `These lines still mention the old name; I left them as they are:\n\n${places
          .slice(0, 8)
          .map((line) => `- \`${line.replaceAll("`", "'")}\``)
          .join("\n")}`;
  return `\`${path}\` is now \`${to}\`. ${rest}`;
}

function* create(path: string, content: string): Script {
  const paths = filesIn(yield* useOne("Let me see what is there first.", listFiles()));
  if (paths.includes(path))
    return `There is a \`${path}\` already, and I do not write over it. Choose another name, or tell me what to change in it.`;
  return refusalIn(yield* use("", writeFile(path, content))) ?? `\`${path}\` is written.`;
}

const maxRead = 5;

function* writeReadme({ prompt }: Asked): Script {
  const paths = filesIn(yield* useOne("Let me see what there is to write about.", listFiles()));
  const existing = paths.find((path) => /^readme(\.md)?$/i.test(path));
  if (existing !== undefined)
    return `There is a \`${existing}\` already. Tell me what to change in it: *change "X" to "Y" in ${existing}*, or *add a section about Z to ${existing}*.`;
  const telling = paths.filter((path) => /\.(html|[cm]?[jt]s|py|css|json)$/.test(path)).slice(0, maxRead);
  if (telling.length === 0) return "There is no code here yet that a README could tell of.";
  const read = yield* use(`I’ll read ${telling.length === 1 ? "it" : "them"} first.`, ...telling.map(readFile));
  const texts = telling.map((path, index) => ({ path, text: textIn(read[index]) ?? "" }));
  const refusal = refusalIn(yield* use("", writeFile("README.md", readmeOf(prompt, texts, paths))));
  return (
    refusal ??
    "`README.md` says what is in which file and how to see it run, from what I found in the files. The why is yours to add."
  );
}

function readmeOf(prompt: string, texts: readonly { path: string; text: string }[], paths: readonly string[]): string {
  const page = texts.find(({ path }) => path.endsWith("index.html"));
  const title =
    /<title>([^<]*)<\/title>/.exec(page?.text ?? "")?.[1] ?? /\bfor ([A-Z][\w ]+)/.exec(prompt)?.[1] ?? "This project";
  const entries = texts.map(({ path, text }) => `- \`${path}\`: ${outlineOf(path, text).sentence}`);
  const rest = paths.length - texts.length;
  return [
    `# ${title}`,
    "## What is in it",
    entries.join("\n") + (rest > 0 ? `\n- and ${rest} more ${rest === 1 ? "file" : "files"}` : ""),
    "## How to see it",
    page ? `Open \`${page.path}\` in a browser. Nothing has to be installed.` : `Run \`${texts[0]?.path}\`.`,
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}
