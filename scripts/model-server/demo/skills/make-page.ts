// Makes a page of the library, with the name and the colour that the prompt asks for.
import { closingNote } from "../introduction.ts";
import { filesOf, type PageRequest, pageIn } from "../page-library.ts";
import type { PromptContext } from "../prompt-context.ts";
import { type Script, type Skill, use } from "../script.ts";
import { listFiles, pathsListed, refusalIn, updatePlan, writeFile } from "../tools.ts";
import { isChange, mentions, requestIn, wordsOf } from "../words.ts";

const making = ["make", "create", "build", "write", "generate", "design", "need", "want", "give me", "develop", "new"];
const maxBareWords = 6;

export const makePage: Skill = (context) => {
  const request = requestIn(context.prompt);
  const isWanted = mentions(request, making) || /^\W*an?\s/i.test(request) || wordsOf(request).length <= maxBareWords;
  const page = isWanted && !isChange(request) ? pageIn(context.prompt) : undefined;
  return page && write(page, context);
};

const plan = ["Write the page", "Make it look good in light and dark, on a desk and on a phone", "Bring it to life"];
const sentences = ["First the page itself.", "Now its looks.", "And the script that brings it to life."];

function* write(request: PageRequest, { prompt, isFirst, writtenBefore }: PromptContext): Script {
  const [listed] = yield* use(
    `${opening(request, prompt)} First I look at what is there.`,
    listFiles(),
    updatePlan(plan, 0),
  );
  const folder = writtenBefore.includes("index.html") ? "" : freeFolder(request.page.id, pathsListed(listed));
  const written: string[] = [];
  for (const [index, { path, content }] of filesOf(request).entries()) {
    const progress = index === 0 ? [] : [updatePlan(plan, index)];
    const said =
      folder !== "" && index === 0 ? `There is a page already, so this one goes into \`${folder}\`.` : sentences[index];
    const refusal = refusalIn(yield* use(said ?? "", ...progress, writeFile(folder + path, content)));
    if (refusal !== undefined) return `${refusal} ${summaryOf(written)}`;
    written.push(`\`${folder}${path}\``);
  }
  yield* use("", updatePlan(plan, plan.length));
  return `${closing(request, folder)}${isFirst ? `\n\n${closingNote}` : ""}`;
}

function opening({ page, name, trade }: PageRequest, prompt: string): string {
  const subject =
    trade && trade.label !== "" ? ` for ${/^(?:my|our|all) |s$/.test(trade.label) ? "" : "a "}${trade.label}` : "";
  const isPython = /\bpython\b/i.test(prompt) ? " It will be a page for the browser, not Python." : "";
  return `I’ll make ${page.label}${subject}, “${name}”.${isPython}`;
}

/** Nothing is overwritten: a second page gets a folder of its own. */
function freeFolder(id: string, paths: readonly string[]): string {
  const isTaken = (folder: string) => paths.some((path) => path.startsWith(folder));
  if (!["index.html", "styles.css", "script.js"].some((path) => paths.includes(path))) return "";
  let folder = `${id}/`;
  for (let number = 2; isTaken(folder); number += 1) folder = `${id}-${number}/`;
  return folder;
}

function summaryOf(written: readonly string[]): string {
  return written.length === 0 ? "Nothing was written." : `Written so far: ${written.join(", ")}.`;
}

function closing({ page, colour, trade }: PageRequest, folder: string): string {
  const placeholders = trade ? " The texts, prices and the address are placeholders for yours." : "";
  return [
    `Done: open \`${folder}index.html\` in the preview. You can ${page.abilities}.${placeholders}`,
    `It is ${colour.name} because of the hue at the top of \`${folder}styles.css\`; say *make it blue* to change all its colours at once.`,
  ].join("\n\n");
}
