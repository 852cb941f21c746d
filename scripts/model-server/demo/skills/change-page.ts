// Small changes: a colour, a title, a text.
import { namedFile } from "../choose-file.ts";
import { colourIn } from "../colours.ts";
import { recoloured } from "../page-library.ts";
import { type Script, type Skill, use, useOne } from "../script.ts";
import { editFile, listFiles, readFile, searchFiles } from "../tool-calls.ts";
import { pathsFound, pathsListed, refusalIn, textRead } from "../tool-results.ts";
import { escapeHtml, mentions, quotationsIn, requestIn, wordsOf } from "../words.ts";

const changing = ["change", "replace", "rename", "set", "call", "fix", "make", "turn", "paint", "use", "want", "swap"];
const maxBareWords = 4;
const maxFiles = 4;

export const changePage: Skill = ({ prompt }) => {
  const request = requestIn(prompt);
  if (!mentions(request, changing) && wordsOf(request).length > maxBareWords) return undefined;
  const [from, to] = quotationsIn(prompt);
  if (from !== undefined && to !== undefined) return changeText(from, to, prompt);
  const title = titleIn(prompt);
  if (title !== undefined) return changePart(prompt, "html", (html) => retitled(html, title), `called “${title}”`);
  const colour = colourIn(request);
  return colour && changePart(prompt, "css", (css) => recoloured(css, colour), colour.name);
};

function titleIn(prompt: string): string | undefined {
  const [, named = ""] =
    /\b(?:title|heading|headline|name)\b[^"'“\n]{0,40}?\b(?:to|into)\b:?\s+(.+)/i.exec(prompt) ??
    /\b(?:call|rename|name) (?:it|the page|this)(?: to)?\s+(.+)/i.exec(prompt) ??
    [];
  const title = quotationsIn(named)[0] ?? named.replace(/[.!]+$/, "");
  return title.trim().slice(0, 100) || undefined;
}

/** A page made here has its name before a dot in the title, and wherever else it is named. */
function retitled(html: string, title: string): string {
  const [name = "", ...rest] = (/<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? "").split(" · ");
  const safe = escapeHtml(title);
  const headed = html.replace(/(<title[^>]*>)[^<]*/i, (_, tag: string) => tag + [safe, ...rest].join(" · "));
  if (name !== "" && headed.includes(`${name}</`)) return headed.replaceAll(`${name}</`, () => `${safe}</`);
  return headed.replace(/(<h1[^>]*>)[\s\S]*?(?=<\/h1>)/i, (_, tag: string) => tag + safe);
}

function* changePart(prompt: string, ending: string, change: (text: string) => string, done: string): Script {
  const all = pathsListed(yield* useOne("Let me see which files there are.", listFiles()));
  const paths = all.filter((path) => path.endsWith(`.${ending}`));
  const path = namedFile(prompt, paths) ?? paths.find((one) => !one.includes("/")) ?? paths[0];
  if (path === undefined) return "I found no file to change for that. Ask me to make a page first.";
  return yield* changeFiles([path], change, `It is ${done} now. I changed \`${path}\`.`);
}

function* changeText(from: string, to: string, prompt: string): Script {
  const found = pathsFound(yield* useOne(`Let me find “${from}”.`, searchFiles(from)));
  const named = namedFile(prompt, found);
  const paths = (named === undefined ? found : [named]).slice(0, maxFiles);
  if (paths.length === 0) return `“${from}” is in none of the files, so I changed nothing.`;
  const left = found.length - paths.length;
  const rest = left === 0 ? "" : ` Files that I left alone: ${left}.`;
  const done = `“${from}” is “${to}” now, in ${paths.map((path) => `\`${path}\``).join(", ")}.${rest}`;
  return yield* changeFiles(paths, (text) => text.replaceAll(from, () => to), done);
}

function* changeFiles(paths: readonly string[], change: (text: string) => string, done: string): Script {
  const read = yield* use(`Reading ${paths.map((path) => `\`${path}\``).join(", ")}.`, ...paths.map(readFile));
  const edits = paths.flatMap((path, index) => {
    const text = textRead(read[index]) ?? "";
    return change(text) === text ? [] : [editFile(path, text, change(text))];
  });
  if (edits.length === 0)
    return "It already is, or it was written in a way my script doesn’t recognise. I changed nothing.";
  return refusalIn(yield* use("", ...edits)) ?? done;
}
