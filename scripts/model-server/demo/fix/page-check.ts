// What can be told of a page's script without a browser: whether it parses, and whether the elements it asks for are there.
import { escapePattern, type Mend, type Texts } from "./mend.ts";
import { nearestName } from "./near-name.ts";
import { mendSyntax, syntaxErrorIn } from "./syntax-menders.ts";

export interface PageFinding {
  readonly what: string;
  readonly mend: Mend | undefined;
}

export function checkPage(texts: Texts): PageFinding | undefined {
  for (const [path, text] of texts) {
    if (!path.endsWith(".js")) continue;
    const error = syntaxErrorIn(path, text);
    if (error)
      return { what: `\`${path}\`, line ${error.line}: ${error.message}`, mend: mendSyntax(path, text, error.line) };
    const missing = missingElement(path, text, texts);
    if (missing) return missing;
  }
  return undefined;
}

function missingElement(path: string, text: string, texts: Texts): PageFinding | undefined {
  const html = [...texts]
    .filter(([one]) => one.endsWith(".html"))
    .map(([, source]) => source)
    .join("\n");
  const ids = Array.from(html.matchAll(/\sid=["']([^"']+)["']/g), (match) => match[1] ?? "");
  if (ids.length === 0) return undefined;
  for (const asked of text.matchAll(/(?:getElementById\(\s*["'`]|querySelector\(\s*["'`]#)([\w-]+)["'`]\s*\)/g)) {
    const id = asked[1] ?? "";
    if (ids.includes(id) || new RegExp(`id\\s*[=:]\\s*["'\`]${escapePattern(id)}`).test(text)) continue;
    const meant = nearestName(id, ids);
    const what = `\`${path}\` asks for an element \`#${id}\` that is not in the page.`;
    if (meant === undefined) return { what, mend: undefined };
    const mended = text.slice(0, asked.index) + asked[0].replace(id, meant) + text.slice(asked.index + asked[0].length);
    return { what, mend: { path, text: mended, why: `The page has no element \`#${id}\`; \`#${meant}\` is meant.` } };
  }
  return undefined;
}
