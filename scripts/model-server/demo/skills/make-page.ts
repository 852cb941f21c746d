// Makes a page of the library, with the name and the colour that the prompt asks for.
import { filesOf, type PageRequest, pageIn } from "../page-library.ts";
import { type Script, type Skill, use } from "../script.ts";
import { listFiles, updatePlan, writeFile } from "../tool-calls.ts";
import { pathsListed, refusalIn } from "../tool-results.ts";
import { isChange, mentions, requestIn, wordsOf } from "../words.ts";

const making = ["make", "create", "build", "write", "generate", "design", "need", "want", "give me", "develop", "new"];
const maxBareWords = 6;

export const makePage: Skill = ({ prompt }) => {
  const request = requestIn(prompt);
  const isWanted = mentions(request, making) || /^\W*an?\s/i.test(request) || wordsOf(request).length <= maxBareWords;
  const page = isWanted && !isChange(request) ? pageIn(prompt) : undefined;
  return page && write(page, prompt);
};

const plan = ["Write the page", "Style it for light and dark, desktop and phone", "Make it interactive"];
const sentences = ["First, the markup.", "Next, the styles.", "Finally, the script."];

function* write(request: PageRequest, prompt: string): Script {
  const { page, name } = request;
  const isPython = /\bpython\b/i.test(prompt) ? " It will be a page for the browser, not Python." : "";
  const opening = `I’ll make ${page.label}, “${name}”.${isPython} I’ll check the existing files first.`;
  const [listed] = yield* use(opening, listFiles(), updatePlan(plan, 0));
  const folder = freeFolder(page.folder, pathsListed(listed));
  const written: string[] = [];
  for (const [index, { path, content }] of filesOf(request).entries()) {
    const progress = index === 0 ? [] : [updatePlan(plan, index)];
    const refusal = refusalIn(yield* use(sentences[index] ?? "", ...progress, writeFile(folder + path, content)));
    if (refusal !== undefined) return `${refusal} Written so far: ${written.join(", ") || "nothing"}.`;
    written.push(`\`${folder}${path}\``);
  }
  yield* use("", updatePlan(plan, plan.length));
  const moved = folder === "" ? "" : ` There was a page already, so this one is in \`${folder}\`.`;
  return [
    `Done: open \`${folder}index.html\` in the preview.${moved} ${page.note}`,
    `All its colours come from the hue at the top of \`${folder}styles.css\`. Say *make it blue* to change them.`,
  ].join("\n\n");
}

/** Nothing is overwritten: a second page gets a folder of its own. */
function freeFolder(name: string, paths: readonly string[]): string {
  const isTaken = (folder: string) => paths.some((path) => path.startsWith(folder));
  if (!["index.html", "styles.css", "script.js"].some((path) => paths.includes(path))) return "";
  let folder = `${name}/`;
  for (let number = 2; isTaken(folder); number += 1) folder = `${name}-${number}/`;
  return folder;
}
