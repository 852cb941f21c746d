// Small changes: a colour, a title, a text, dark or light.
import { namedFile } from "../choose-file.ts";
import { type Colour, colourIn } from "../colours.ts";
import { recoloured } from "../page-library.ts";
import { type Script, type Scripted, type Skill, use, useOne } from "../script.ts";
import { editFile, listFiles, pathsFound, pathsListed, readFile, refusalIn, searchFiles, textRead } from "../tools.ts";
import { escapeHtml, mentions, quotationsIn, requestIn, wordsOf } from "../words.ts";

const changing = ["change", "replace", "rename", "set", "call", "fix", "make", "turn", "paint", "use", "want", "swap"];
const maxBareWords = 4;
const maxFiles = 4;

export const changePage: Skill = ({ prompt }) => {
  const request = requestIn(prompt);
  const [from, to] = quotationsIn(prompt);
  if (!mentions(request, changing) && wordsOf(request).length > maxBareWords) return undefined;
  if (from !== undefined && to !== undefined) return changeText(from, to, prompt);
  const title = titleIn(prompt);
  if (title !== undefined)
    return changePart(prompt, /\.html?$/, (html) => retitled(html, title), `It is called “${title}” now.`);
  const scheme = /\b(?:always )?(dark|light)\b(?! (?:red|green|blue|grey|gray|pink))/i
    .exec(request)?.[1]
    ?.toLowerCase();
  if (scheme !== undefined)
    return changePart(prompt, /\.css$/, (css) => inScheme(css, scheme), `It is always ${scheme} now.`);
  const colour = colourIn(request);
  return colour && changePart(prompt, /\.css$/, (css) => coloured(css, colour), `It is ${colour.name} now.`);
};

function titleIn(prompt: string): string | undefined {
  const [, named] =
    /\b(?:title|heading|headline|name)\b[^"'“\n]{0,40}?\b(?:to|into)\b:?\s+(.+)/i.exec(prompt) ??
    /\b(?:call|rename|name) (?:it|the page|this)(?: to)?\s+(.+)/i.exec(prompt) ??
    [];
  const title = quotationsIn(named ?? "")[0] ?? named?.replace(/[.!]+$/, "");
  return title?.trim().slice(0, 100) || undefined;
}

/** A page made here has its name before a dot in the title, and wherever else it is named. */
function retitled(html: string, title: string): string {
  const [name = "", ...rest] = (/<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? "").split(" · ");
  const safe = escapeHtml(title);
  const headed = html.replace(/(<title[^>]*>)[^<]*/i, (_, tag: string) => tag + [safe, ...rest].join(" · "));
  const isNamed = name !== "" && headed.includes(`${name}</`);
  return isNamed
    ? headed.replaceAll(`${name}</`, () => `${safe}</`)
    : headed.replace(/(<h1[^>]*>)[\s\S]*?(?=<\/h1>)/i, (_, tag: string) => tag + safe);
}

/** Pages made here follow from one hue. Elsewhere the accent variable, the buttons or the background change. */
function coloured(css: string, colour: Colour): string {
  if (/--hue: [\d.]+;/.test(css)) return recoloured(css, colour);
  for (const place of [
    /(--(?:accent|primary|brand|main|theme)[\w-]*:\s*)[^;]+/i,
    /(button[^{}]*\{[^}]*background(?:-color)?:\s*)[^;}]+/i,
    /(body[^{}]*\{[^}]*background(?:-color)?:\s*)[^;}]+/i,
  ]) {
    if (place.test(css)) return css.replace(place, (_, before: string) => before + colour.hex);
  }
  return `${css.trimEnd()}\n\nbutton {\n  background: ${colour.hex};\n}\n`;
}

function inScheme(css: string, scheme: string): string {
  return css.replace(/color-scheme: [\w ]+;/, `color-scheme: ${scheme};`);
}

function* changePart(prompt: string, kind: RegExp, change: (text: string) => string, done: string): Script {
  const paths = pathsListed(yield* useOne("Let me look at what is there.", listFiles())).filter((path) =>
    kind.test(path),
  );
  const path = namedFile(prompt, paths) ?? paths.find((one) => !one.includes("/")) ?? paths[0];
  if (path === undefined) return "I found no file to change for that. Ask me to make a page first.";
  const texts = yield* readAll([path]);
  return (yield* applyTo(texts, change)) ?? `${done} I changed \`${path}\`.`;
}

function* changeText(from: string, to: string, prompt: string): Script {
  const found = pathsFound(yield* useOne(`Let me find “${from}”.`, searchFiles(from)));
  const named = namedFile(prompt, found);
  const paths = (named === undefined ? found : [named]).slice(0, maxFiles);
  if (paths.length === 0) return `I found “${from}” in none of the files, so I changed nothing.`;
  const refusal = yield* applyTo(yield* readAll(paths), (text) => text.replaceAll(from, () => to));
  const rest = found.length - paths.length;
  const others = rest > 0 ? ` It is also in ${rest} other ${rest === 1 ? "file" : "files"}, which I left alone.` : "";
  return refusal ?? `“${from}” is “${to}” now, in ${paths.map((path) => `\`${path}\``).join(", ")}.${others}`;
}

function* readAll(paths: readonly string[]): Scripted<Map<string, string>> {
  const results = yield* use(`Reading ${paths.map((path) => `\`${path}\``).join(", ")}.`, ...paths.map(readFile));
  return new Map(paths.map((path, index) => [path, textRead(results[index]) ?? ""]));
}

/** Undefined where everything was changed, else the sentence that says why not. */
function* applyTo(texts: ReadonlyMap<string, string>, change: (text: string) => string): Scripted<string | undefined> {
  const edits = [...texts]
    .filter(([, text]) => change(text) !== text)
    .map(([path, text]) => editFile(path, text, change(text)));
  if (edits.length === 0) return "It is like that already, or I found no place for the change. I changed nothing.";
  return refusalIn(yield* use("", ...edits));
}
