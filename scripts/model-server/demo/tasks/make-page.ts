// Makes one of the pages that the demo model knows, with the name and the colour that were asked for.
import type { Asked } from "../asked.ts";
import { colourIn } from "../colours.ts";
import { filesIn } from "../file-output.ts";
import { closingNote } from "../introduction.ts";
import { filesOfPage } from "../page-files.ts";
import { isToBeMade, type PageWish, readPageWish } from "../page-wishes.ts";
import { type Script, type Task, use } from "../script.ts";
import { listFiles, updatePlan, writeFile } from "../tool-calls.ts";
import { refusalIn } from "../tool-output.ts";
import { mentions, wishOf } from "../words.ts";

const changing = [
  "add",
  "change",
  "rename",
  "replace",
  "explain",
  "delete",
  "remove",
  "describe",
  "what does",
  "how does",
  "run",
];

export const makePage: Task = {
  matches: ({ prompt }) => {
    const wish = wishOf(prompt);
    const isChange = mentions(wish, changing) && !mentions(wish, ["make a", "build a", "create a", "write a"]);
    return !isChange && isToBeMade(wish) && readPageWish(prompt) !== undefined;
  },
  *play(asked) {
    const wish = readPageWish(asked.prompt);
    return wish ? yield* make(wish, asked) : "";
  },
};

function* make(wish: PageWish, asked: Asked): Script {
  const files = filesOfPage(wish);
  const plan = ["The page itself: index.html", "How it looks: style.css", "What it does: script.js"];
  const [listed] = yield* use(opening(wish, asked.prompt), listFiles(), updatePlan(plan, 0));
  const folder = folderFor(wish, filesIn(listed), asked);
  const sentences = [
    folder === ""
      ? "First the page."
      : `There is a page already, so this one goes into \`${folder}\`. First the page itself.`,
    "Now how it looks, in light and dark, on a phone and on a desk.",
    "And what it does.",
  ];
  for (const [index, { path, content }] of files.entries()) {
    const refusal = refusalIn(yield* use(sentences[index] ?? "", writeFile(folder + path, content)));
    if (refusal !== undefined)
      return stopped(
        refusal,
        files.slice(0, index).map((file) => folder + file.path),
      );
  }
  yield* use("", updatePlan(plan, plan.length));
  return closing(wish, folder, asked);
}

function opening({ kind, name, theme }: PageWish, prompt: string): string {
  const what = theme && theme.label !== kind.label ? `${kind.label} for a ${theme.label}` : kind.label;
  return `I’ll make ${/^(notes|tic|snake)/.test(kind.id) ? "" : "a "}${what}${name === undefined ? "" : `, “${name}”`}. ${/\bpython\b/i.test(prompt) ? "It will be a page for the browser, not Python: that is how I know it. " : ""}First a look at what is there.`;
}

/** What stands in the session is not overwritten: a second page gets a folder, and a third of the same kind a number. */
function folderFor({ kind }: PageWish, paths: readonly string[], { writtenBefore }: Asked): string {
  if (writtenBefore.includes("index.html")) return "";
  if (!["index.html", "style.css", "script.js"].some((path) => paths.includes(path))) return "";
  const taken = (folder: string) => paths.some((path) => path.toLowerCase().startsWith(folder));
  let folder = `${kind.id}/`;
  for (let number = 2; taken(folder); number += 1) folder = `${kind.id}-${number}/`;
  return folder;
}

function stopped(refusal: string, written: readonly string[]): string {
  const rest =
    written.length === 0
      ? "Nothing was written."
      : `Written so far: ${written.map((path) => `\`${path}\``).join(", ")}.`;
  return `${refusal} ${rest}`;
}

function closing({ kind, theme }: PageWish, folder: string, { prompt, isFirst }: Asked): string {
  const colour = colourIn(wishOf(prompt));
  return [
    `Done: \`${folder}index.html\`, \`${folder}style.css\` and \`${folder}script.js\`. Open \`${folder}index.html\` in the preview.`,
    `It has ${kind.abilities}.`
      .replace("It has play", "You can play")
      .replace(/It has (steer|add|write)/, "You can $1"),
    theme ? "The texts, prices and the address are placeholders for yours." : "",
    `To change the colour${colour ? "" : ", which was my choice"}, say *make it blue*, or turn the \`--hue\` at the top of \`style.css\`.`,
    isFirst ? `\n\n${closingNote}` : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}
