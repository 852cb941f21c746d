// A page of a site that is taken elsewhere: as it was written, with addresses that hold from a disk as well.
import { compileClassic } from "./compile.ts";
import {
  applyEdits,
  compilers,
  contentOf,
  type Edit,
  onSameLine,
  pictureAttributes,
  reactGlobals,
  setReactGlobals,
} from "./document.ts";
import { addModule, addScript, prepareScript } from "./module-graph.ts";
import { placeOf } from "./page.ts";
import { relativeAddress } from "./relative-address.ts";
import { findFile, readAddress } from "./resolve.ts";
import { addressIn, ownPath, type SiteDraft, writeCss, type Written } from "./site-draft.ts";
import { type Attribute, attributeOf, encodeAttribute, readTags, type Tag } from "./tags.ts";

interface Page extends Written {
  readonly html: string;
  usesModules: boolean;
  usesReact: boolean;
}

/** A page before it is known which scripts of the site it needs. */
export interface WrittenPage {
  readonly html: string;
  readonly target: string;
  readonly usesModules: boolean;
  readonly usesReact: boolean;
}

export async function writeDocument(draft: SiteDraft, written: Written, html: string): Promise<WrittenPage> {
  const page: Page = { ...written, html, usesModules: false, usesReact: false };
  const edits = await Promise.all(readTags(html).map((tag) => editTag(draft, page, tag)));
  return { ...page, html: applyEdits(html, edits.flat()).join("") };
}

/** In front of all other scripts: modules find each other by a map that must stand before the first of them. */
export function withScripts({ html, target }: WrittenPage, paths: readonly string[]): string {
  const scripts = paths.map((path) => `<script src="${relativeAddress(target, path)}"></script>`).join("");
  const [start = ""] = /^[^]*?<head(?:\s[^>]*)?>/i.exec(html) ?? /^\s*<!doctype[^>]*>/i.exec(html) ?? [];
  return start + scripts + html.slice(start.length);
}

async function editTag(draft: SiteDraft, page: Page, tag: Tag): Promise<Edit[]> {
  if (tag.name === "script") return editScript(draft, page, tag);
  if (tag.name === "style") {
    const { text, to } = contentOf(page.html, tag);
    return [{ from: tag.to, to, pieces: [await writeCss(draft, page, text)] }];
  }
  // Addresses are relative to their own files now, and a policy of the page's own would forbid the map of modules.
  const isPolicy = /^content-security-policy/i.test(attributeOf(tag, "http-equiv")?.value ?? "");
  const isPreload = /^modulepreload$/i.test(attributeOf(tag, "rel")?.value ?? "");
  if (tag.name === "base" || isPolicy || isPreload) return [replace(tag)];
  const edits = await Promise.all(tag.attributes.map((attribute) => editAttribute(draft, page, tag, attribute)));
  return edits.flat();
}

const addressAttributes: Readonly<Record<string, readonly string[]>> = {
  ...pictureAttributes,
  a: ["href"],
  area: ["href"],
  audio: ["src"],
  embed: ["src"],
  form: ["action"],
  iframe: ["src"],
  link: ["href"],
  track: ["src"],
  video: ["src", "poster"],
};

async function editAttribute(draft: SiteDraft, page: Page, tag: Tag, attribute: Attribute): Promise<Edit[]> {
  const { name, value, from, to } = attribute;
  const write = (text: string): Edit[] => [{ from, to, pieces: [`${name}="${encodeAttribute(text)}"`] }];
  if (name === "style" && value.includes("url(")) return write(await writeCss(draft, page, value));
  if (!addressAttributes[tag.name]?.includes(name) || value.startsWith("#")) return [];
  if (name === "srcset") return write(await writeSourceSet(draft, page, value));
  const address = await addressIn(draft, page, value);
  return address === undefined ? [] : write(address);
}

/** The commas of a data: address end no source, so a list with one stays as it is. */
async function writeSourceSet(draft: SiteDraft, page: Page, value: string): Promise<string> {
  if (/(?:^|[\s,])data:/i.test(value)) return value;
  const sources = value.split(",").map(async (source) => {
    const [address = "", ...size] = source.trim().split(/\s+/);
    return [(await addressIn(draft, page, address)) ?? address, ...size].join(" ");
  });
  return (await Promise.all(sources)).join(", ");
}

function replace({ from, end }: Tag, ...pieces: string[]): Edit {
  return { from, to: end, pieces };
}

async function editScript(draft: SiteDraft, page: Page, tag: Tag): Promise<Edit[]> {
  const type = attributeOf(tag, "type")?.value.toLowerCase() ?? "";
  const src = attributeOf(tag, "src");
  if (type === "importmap" || (src && compilers.test(src.value))) return [replace(tag)];
  if (src && reactGlobals.test(src.value)) {
    draft.modules.needsReact = true;
    page.usesReact = true;
    return [replace(tag, `<script>${setReactGlobals}</script>`)];
  }
  if (type === "module" || (src && /\.(?:m?tsx?|jsx)$/.test(src.value) && type === ""))
    return editModule(draft, page, tag, src);
  if (type === "text/babel" || type === "text/jsx") return editJsx(draft, page, tag, src);
  const isScript = type === "" || type.includes("javascript");
  return src && isScript ? editClassic(draft, page, tag, src) : [];
}

async function editModule(draft: SiteDraft, page: Page, tag: Tag, src: Attribute | undefined): Promise<Edit[]> {
  const target = src && findFile(src.value, page.path, draft.modules.site);
  if (src && target === undefined) return leaveOut(draft, page, tag, src);
  page.usesModules = true;
  const name = target ?? `${page.path}#${tag.from}`;
  if (target === undefined) await addScript(draft.modules, name, page.path, onSameLine(page, tag));
  else await addModule(draft.modules, target);
  const specifier = JSON.stringify(name).replaceAll("<", "\\u003c");
  return [replace(tag, `<script type="module">import ${specifier};</script>`)];
}

async function editJsx(draft: SiteDraft, page: Page, tag: Tag, src: Attribute | undefined): Promise<Edit[]> {
  const { site, problems } = draft.modules;
  const target = src && findFile(src.value, page.path, site);
  if (src && target === undefined) return leaveOut(draft, page, tag, src);
  const path = target ?? page.path;
  const compiled = compileClassic(path, target === undefined ? onSameLine(page, tag) : await site.read(target));
  if ("problem" in compiled) {
    problems.push(compiled.problem);
    return [replace(tag)];
  }
  const code = await prepareScript(draft.modules, path, compiled.code);
  const isTaken = (name: string) => (draft.files.get(name) ?? code) !== code;
  const file = ownPath(site, `assets/${path.replaceAll("/", "-")}-${tag.from}.js`, isTaken);
  draft.files.set(file, code);
  return [replace(tag, `<script defer src="${relativeAddress(page.target, file)}"></script>`)];
}

async function editClassic(draft: SiteDraft, page: Page, tag: Tag, src: Attribute): Promise<Edit[]> {
  const address = await addressIn(draft, page, src.value);
  if (address === undefined) return leaveOut(draft, page, tag, src);
  return [{ from: src.from, to: src.to, pieces: [`src="${encodeAttribute(address)}"`] }];
}

/** What is on other hosts stays. */
function leaveOut(draft: SiteDraft, { path, html }: Page, tag: Tag, { value, from }: Attribute): Edit[] {
  if (readAddress(value, path) === undefined) return [];
  draft.modules.problems.push({ kind: "missing_file", path, ...placeOf(html, from), detail: value });
  return [replace(tag)];
}
