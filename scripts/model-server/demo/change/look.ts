// Titles and colours of a page, whether it was made here or by somebody else.
import type { Colour } from "../colours.ts";
import { escapePattern } from "../fix/mend.ts";
import { escapeHtml } from "../page-files.ts";

export interface Changed {
  /** Whole texts, of the files that change. None: the sentence says why. */
  readonly files: ReadonlyMap<string, string>;
  readonly sentence: string;
}

export type Texts = ReadonlyMap<string, string>;

export function unchanged(sentence: string): Changed {
  return { files: new Map(), sentence };
}

export function fileLike(texts: Texts, pattern: RegExp): { path: string; text: string } | undefined {
  for (const [path, text] of texts) if (pattern.test(path)) return { path, text };
  return undefined;
}

export function changeTitle(texts: Texts, { to, isName }: { readonly to: string; readonly isName: boolean }): Changed {
  const page = fileLike(texts, /\.(html?|md)$/);
  if (!page) return unchanged("I found no page and no Markdown file whose title I could change.");
  const next = page.path.endsWith(".md")
    ? page.text.replace(/^# .*$/m, () => `# ${to}`)
    : retitled(page.text, escapeHtml(to), isName);
  if (next === page.text)
    return unchanged(`I found no title to change in \`${page.path}\`, or it is this one already.`);
  const what = isName ? `\`${page.path}\` says` : `The title of \`${page.path}\` and its main heading say`;
  return { files: new Map([[page.path, next]]), sentence: `${what} “${to}” now.` };
}

/** A page may have a name besides its main heading, in its title before a dot: a new name leaves the heading alone then. */
function retitled(html: string, title: string, isName: boolean): string {
  const [name = "", ...rest] = (/<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? "").split(" · ");
  const whole = isName ? [title, ...rest].join(" · ") : title;
  const retitledHead = html.replace(/(<title[^>]*>)[^<]*/i, (_, tag) => tag + whole);
  if (isName && rest.length > 0 && name.trim() !== "") return retitledHead.replaceAll(`>${name}<`, () => `>${title}<`);
  return retitledHead.replace(/(<h1[^>]*>)[\s\S]*?(?=<\/h1>)/i, (_, tag) => tag + title);
}

interface ColourWish {
  readonly colour: Colour | undefined;
  readonly hex: string | undefined;
  readonly of: "all" | "background" | "text";
}

/** Pages made here follow from one hue; of others the colour that is used most for this purpose is exchanged. */
export function changeColour(texts: Texts, { colour, hex, of }: ColourWish): Changed {
  const sheet = fileLike(texts, /\.css$/) ?? fileLike(texts, /\.html?$/);
  if (!sheet) return unchanged("I found no style sheet and no page to colour.");
  const name = colour?.name ?? hex ?? "";
  if (colour && hex === undefined && of === "all" && /--hue: [\d.]+;/.test(sheet.text)) {
    const next = sheet.text
      .replace(/--hue: [\d.]+;/, `--hue: ${colour.hue};`)
      .replace(/--chroma: [\d.]+;/, `--chroma: ${colour.chroma};`);
    return result(
      sheet,
      next,
      `The page is ${name} now, in light and in dark: all its colours follow from the hue at the top of \`${sheet.path}\`.`,
    );
  }
  return result(
    sheet,
    recoloured(sheet.text, hex ?? colour?.hex ?? "", of),
    `${{ all: "The main colour", background: "The background", text: "The text" }[of]} is ${name} now, in \`${sheet.path}\`.`,
  );
}

function result(file: { path: string; text: string }, next: string, sentence: string): Changed {
  return next === file.text
    ? unchanged(`It has this colour already, in \`${file.path}\`.`)
    : { files: new Map([[file.path, next]]), sentence };
}

const value = "#[0-9a-f]{3,8}\\b|(?:rgb|hsl|oklch|light-dark)a?\\((?:[^()]|\\([^()]*\\))*\\)|(?<=:\\s*)[a-z]+(?=\\s*;)";

function recoloured(css: string, hex: string, of: ColourWish["of"]): string {
  if (of !== "all") return inRule(css, "body", of === "background" ? "background" : "color", hex);
  const accent = new RegExp(`(--(?:accent|primary|brand|main|theme)[\\w-]*-?(?:colou?r)?\\s*:\\s*)(${value})`, "i");
  if (accent.test(css)) return css.replace(accent, (_, name) => name + hex);
  const button = /(button|\.btn|\.button)[^{}]*\{[^}]*\}/i.exec(css);
  if (button) return css.replace(button[0], () => inRule(button[0], button[1] ?? "button", "background", hex));
  return inRule(css, "body", "background", hex);
}

/** Sets a property in the first rule of a selector, or gives it a rule of its own at the end. */
function inRule(css: string, selector: string, property: string, hex: string): string {
  const rule = new RegExp(`((?:^|[\\s,}])${escapePattern(selector)}[^{}]*\\{)([^}]*)`, "i").exec(css);
  if (!rule)
    return css.includes("</head>")
      ? css.replace("</head>", () => `<style>\n${selector} {\n  ${property}: ${hex};\n}\n</style>\n</head>`)
      : `${css.trimEnd()}\n\n${selector} {\n  ${property}: ${hex};\n}`;
  const [whole, head = "", body = ""] = rule;
  const set = new RegExp(`((?:^|[\\s;])${property}(?:-color)?\\s*:\\s*)[^;}]+`, "i");
  const next = set.test(body) ? body.replace(set, (_, name) => name + hex) : `\n  ${property}: ${hex};${body}`;
  return css.replace(whole, () => head + next);
}

const darkRules = `
@media (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
  }

  body {
    background: #15171c;
    color: #e9eaee;
  }

  a {
    color: #9bb8ff;
  }
}`;

export function darken(texts: Texts, isAlways: boolean): Changed {
  const sheet = fileLike(texts, /\.css$/);
  if (!sheet) return unchanged("I found no style sheet to add a dark mode to.");
  if (/color-scheme: light dark;/.test(sheet.text) && /light-dark\(/.test(sheet.text)) {
    if (!isAlways)
      return unchanged(
        `The page is dark already where the device is set to dark: \`${sheet.path}\` has both. Say *make it always dark* if that is what you want.`,
      );
    return {
      files: new Map([[sheet.path, sheet.text.replace("color-scheme: light dark;", "color-scheme: dark;")]]),
      sentence: "The page is always dark now.",
    };
  }
  if (/prefers-color-scheme:\s*dark/.test(sheet.text)) return unchanged(`\`${sheet.path}\` has a dark mode already.`);
  const rules = isAlways
    ? darkRules
        .replace(/^\n@media[^\n]*\n/, "\n")
        .replace(/\n\}$/, "")
        .replace(/^ {2}/gm, "")
    : darkRules;
  return {
    files: new Map([[sheet.path, `${sheet.text.trimEnd()}\n${rules}`]]),
    sentence: `\`${sheet.path}\` has ${isAlways ? "dark colours" : "a dark mode, for devices that are set to dark,"} for the page, its text and its links. Boxes with a background of their own keep it.`,
  };
}
