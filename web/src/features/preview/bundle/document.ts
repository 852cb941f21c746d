// An HTML document with its stylesheets, pictures and scripts put inside it.
import { compileClassic } from "./compile.ts";
import { inlineCss } from "./css.ts";
import { toDataUrl } from "./data-url.ts";
import { addModule, addScript, type Draft, prepareScript } from "./module-graph.ts";
import { type Piece, placeOf } from "./page.ts";
import { findFile, readAddress } from "./resolve.ts";
import { type Attribute, attributeOf, encodeAttribute, readTags, type Tag } from "./tags.ts";

export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly Piece[];
}

/** Where a document is being read: its path and text. */
export interface Source {
  readonly path: string;
  readonly html: string;
}

export async function bundleDocument(draft: Draft, path: string, html: string): Promise<Piece[]> {
  const source = { path, html };
  const edits = await Promise.all(readTags(html).map((tag) => editTag(draft, source, tag)));
  return applyEdits(html, edits.flat());
}

export function applyEdits(html: string, edits: readonly Edit[]): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const edit of edits.toSorted((left, right) => left.from - right.from)) {
    if (edit.from < end) continue;
    pieces.push(html.slice(end, edit.from), ...edit.pieces);
    end = edit.to;
  }
  return [...pieces, html.slice(end)].filter((piece) => piece !== "");
}

async function editTag(draft: Draft, source: Source, tag: Tag): Promise<Edit[]> {
  if (tag.name === "script") return editScript(draft, source, tag);
  if (tag.name === "link") return editLink(draft, source, tag);
  if (tag.name === "style") return [await editStyle(draft, source, tag)];
  // A policy of the page's own would forbid what the frame puts into it, and the others would lead the frame away.
  if (tag.name === "base" || (tag.name === "meta" && attributeOf(tag, "http-equiv"))) return [replace(tag)];
  const edits = await Promise.all(tag.attributes.map((attribute) => editAttribute(draft, source, tag, attribute)));
  return edits.flat();
}

export const pictureAttributes: Readonly<Record<string, readonly string[]>> = {
  img: ["src", "srcset"],
  source: ["src", "srcset"],
  video: ["poster"],
  image: ["href", "xlink:href"],
  input: ["src"],
  object: ["data"],
};

async function editAttribute({ site }: Draft, { path }: Source, tag: Tag, attribute: Attribute): Promise<Edit[]> {
  const { name, value, from, to } = attribute;
  const write = (text: string): Edit[] => [{ from, to, pieces: [`${name}="${encodeAttribute(text)}"`] }];
  if (name === "style" && value.includes("url(")) return write(await inlineCss(value, path, site));
  if (!pictureAttributes[tag.name]?.includes(name)) return [];
  const target = findFile(name === "srcset" ? (value.split(/[\s,]/)[0] ?? "") : value, path, site);
  return target === undefined ? [] : write(toDataUrl(target, await site.read(target)));
}

function replace({ from, end }: Tag, pieces: readonly Piece[] = []): Edit {
  return { from, to: end, pieces };
}

async function editLink(draft: Draft, source: Source, tag: Tag): Promise<Edit[]> {
  const relation = attributeOf(tag, "rel")?.value.toLowerCase().split(/\s+/) ?? [];
  const href = attributeOf(tag, "href");
  if (!relation.includes("stylesheet")) return [replace(tag)];
  if (!href) return [];
  const target = findFile(href.value, source.path, draft.site);
  if (target === undefined) return leaveOut(draft, source, tag, href);
  const css = await inlineCss(await draft.site.read(target), target, draft.site);
  return [{ from: href.from, to: href.to, pieces: [`href="${toDataUrl(target, css)}"`] }];
}

async function editStyle({ site }: Draft, { path, html }: Source, tag: Tag): Promise<Edit> {
  const { text, to } = contentOf(html, tag);
  return { from: tag.to, to, pieces: [await inlineCss(text, path, site)] };
}

export function contentOf(html: string, { to, end }: Tag): { text: string; to: number } {
  const text = html.slice(to, end).replace(/<\/[a-z]+\s*>$/i, "");
  return { text, to: to + text.length };
}

/** A file that is missing is reported here. What is on other hosts stays, and the frame reports that it may not load it. */
function leaveOut(draft: Draft, { path, html }: Source, tag: Tag, { value, from }: Attribute): Edit[] {
  if (readAddress(value, path) === undefined) return [];
  draft.problems.push({ kind: "missing_file", path, ...placeOf(html, from), detail: value });
  return [replace(tag)];
}

export const reactGlobals = /^https?:\/\/.*\/react(?:-dom)?(?:@[^/]*)?\/(?:.*\/)?react(?:-dom)?[.\w]*\.js$/;
/** What such pages expect of the public copies of React that the preview replaces. */
export const setReactGlobals =
  'window.React = previewPackages["react"]; ' +
  'window.ReactDOM = { ...previewPackages["react-dom"], ...previewPackages["react-dom/client"] };';
export const compilers = /^https?:\/\/.*\/(?:@babel\/standalone|babel-standalone)\b/;

async function editScript(draft: Draft, source: Source, tag: Tag): Promise<Edit[]> {
  const type = attributeOf(tag, "type")?.value.toLowerCase() ?? "";
  const src = attributeOf(tag, "src");
  if (type === "importmap" || (src && compilers.test(src.value))) return [replace(tag)];
  if (src && reactGlobals.test(src.value)) {
    draft.needsReact = true;
    return [replace(tag, [`<script>${setReactGlobals}</script>`])];
  }
  if (type === "module") return editModule(draft, source, tag, src);
  if (type === "text/babel" || type === "text/jsx") return editJsx(draft, source, tag, src);
  if (type !== "" && !type.includes("javascript")) return [];
  if (src && /\.(?:tsx?|jsx)$/.test(src.value)) return editModule(draft, source, tag, src);
  return src ? editClassic(draft, source, tag, src) : [await editInline(draft, source, tag)];
}

async function editModule(draft: Draft, source: Source, tag: Tag, src: Attribute | undefined): Promise<Edit[]> {
  if (!src) {
    const name = `${source.path}#${tag.from}`;
    await addScript(draft, name, source.path, onSameLine(source, tag));
    return [refer(tag, name, 'type="module"')];
  }
  const target = findFile(src.value, source.path, draft.site);
  if (target === undefined) return leaveOut(draft, source, tag, src);
  await addModule(draft, target);
  return [refer(tag, target, 'type="module"')];
}

/** Compiled scripts run when the document was parsed, as they do with the compiler that pages load for them. */
async function editJsx(draft: Draft, source: Source, tag: Tag, src: Attribute | undefined): Promise<Edit[]> {
  const target = src && findFile(src.value, source.path, draft.site);
  if (src && target === undefined) return leaveOut(draft, source, tag, src);
  const path = target ?? source.path;
  const compiled = compileClassic(path, target === undefined ? onSameLine(source, tag) : await draft.site.read(target));
  const name = `${path}#${tag.from}`;
  if ("problem" in compiled) draft.problems.push(compiled.problem);
  else draft.scripts.set(name, { path, code: await prepareScript(draft, path, compiled.code) });
  return [refer(tag, name, "defer")];
}

async function editClassic(draft: Draft, source: Source, tag: Tag, src: Attribute): Promise<Edit[]> {
  const target = findFile(src.value, source.path, draft.site);
  if (target === undefined) return leaveOut(draft, source, tag, src);
  const name = `${target}#classic`;
  draft.scripts.set(name, { path: target, code: await prepareScript(draft, target, await draft.site.read(target)) });
  return [{ from: src.from, to: src.to, pieces: ['src="', { script: name }, '"'] }];
}

/** Browsers do not say where in a document that was written an inline script failed. Of a script with an address they do. */
async function editInline(draft: Draft, source: Source, tag: Tag): Promise<Edit> {
  const { path, html } = source;
  const name = `${path}#${tag.from}`;
  draft.scripts.set(name, { path, code: await prepareScript(draft, path, onSameLine(source, tag)) });
  const kept = tag.attributes.filter((attribute) => attribute.name !== "defer" && attribute.name !== "async");
  return refer(tag, name, kept.map(({ from, to }) => html.slice(from, to)).join(" "));
}

/** The text of a script, preceded by as many lines as in its document, so that its errors name the right one. */
export function onSameLine({ html }: Source, tag: Tag): string {
  return "\n".repeat(placeOf(html, tag.to).line - 1) + contentOf(html, tag).text;
}

function refer(tag: Tag, name: string, attributes: string): Edit {
  return replace(tag, [`<script ${attributes} src="`, { script: name }, '"></script>']);
}
