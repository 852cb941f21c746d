// The modules of a page: each file once, with its imports renamed to names that the frame's import map knows.
import { compileModule, scriptExtensions } from "./compile.ts";
import { inlineCss } from "./css.ts";
import { extensionOf, toDataUrl } from "./data-url.ts";
import { findImports, type ImportPlace, scriptParser } from "./imports.ts";
import { findLoopChecks } from "./loops.ts";
import { memoByText } from "./memo.ts";
import { placeOf, type Problem, type Script, type Site } from "./page.ts";
import { isReactModule } from "./react-names.ts";
import { findImport, isBareSpecifier } from "./resolve.ts";

/** What is known of a page so far. */
export interface Draft {
  readonly site: Site;
  readonly scripts: Map<string, Script>;
  readonly problems: Problem[];
  readonly started: Map<string, Promise<void>>;
  /** A site that is taken elsewhere runs there as it is: its loops are not checked. */
  readonly isTaken: boolean;
  needsReact: boolean;
}

export function startDraft(site: Site, { isTaken = false } = {}): Draft {
  return { site, scripts: new Map(), problems: [], started: new Map(), isTaken, needsReact: false };
}

/** Adds a file and all it imports, under `name`: its path, with "?raw" or "?url" as in the import. */
export function addModule(draft: Draft, name: string): Promise<void> {
  const known = draft.started.get(name);
  // A cycle: the module that started it waits for it.
  if (known) return Promise.resolve();
  const added = loadModule(draft, name);
  draft.started.set(name, added);
  return added;
}

async function loadModule(draft: Draft, name: string): Promise<void> {
  const [path = name, query] = name.split("?");
  const text = await draft.site.read(path);
  if (query === undefined && scriptExtensions.includes(extensionOf(path))) return addScript(draft, name, path, text);
  draft.scripts.set(name, { path, code: await assetCode(draft, path, query, text) });
}

/** Adds the text of a module, from a file or from inside a document. */
export async function addScript(draft: Draft, name: string, path: string, source: string): Promise<void> {
  const compiled = compileModule(path, source);
  if ("problem" in compiled) draft.problems.push(compiled.problem);
  else draft.scripts.set(name, { path, code: await prepareScript(draft, path, withEnvironment(draft, compiled.code)) });
}

/** Vite's constants, on the first line, so that lines stay where they are. */
function withEnvironment({ isTaken }: Draft, code: string): string {
  const constants = isTaken
    ? 'import.meta.env={MODE:"production",DEV:false,PROD:true,SSR:false,BASE_URL:"./"};'
    : 'import.meta.env={MODE:"development",DEV:true,PROD:false,SSR:false,BASE_URL:"/"};';
  return code.includes("import.meta.env") ? constants + code : code;
}

/** Parsing is most of the work. */
const analyse = memoByText((code: string) => {
  const tree = scriptParser.parse(code);
  return { places: findImports(tree, code), checks: findLoopChecks(tree) };
});

/** Makes a script ready for the frame: its imports are renamed, and its loops are checked. Classic scripts may import, too. */
export async function prepareScript(draft: Draft, path: string, code: string): Promise<string> {
  const { places, checks } = analyse(code);
  const imports = places.map(async (place) => {
    const name = await linkImport(draft, path, code, place);
    return name === undefined ? [] : { from: place.from, to: place.to, text: JSON.stringify(name) };
  });
  const insertions = (draft.isTaken ? [] : checks).map(({ at, text }) => ({ from: at, to: at, text }));
  const edits = [...(await Promise.all(imports)).flat(), ...insertions].sort((left, right) => left.from - right.from);
  let prepared = "";
  let end = 0;
  for (const { from, to, text } of edits) {
    prepared += code.slice(end, from) + text;
    end = to;
  }
  return prepared + code.slice(end);
}

async function linkImport(draft: Draft, path: string, code: string, place: ImportPlace): Promise<string | undefined> {
  const { site } = draft;
  const [address = "", query] = place.specifier.split("?");
  const packageName = reactModuleOf(address);
  if (packageName !== undefined) {
    draft.needsReact = true;
    return packageName;
  }
  const found = isBareSpecifier(address) ? undefined : findImport(address, path, site);
  if (found === undefined) {
    // Other imports happen while the page runs, and fail there if they fail.
    if (place.kind === "static") draft.problems.push(describeMissing(path, code, place));
    return undefined;
  }
  if (place.kind === "asset") return toDataUrl(found, await site.read(found));
  const name = query === "raw" || query === "url" ? `${found}?${query}` : found;
  await addModule(draft, name);
  return name;
}

/** React by its name, or by the address of a public copy of it. */
function reactModuleOf(specifier: string): string | undefined {
  const name = specifier.replace(
    /^https?:\/\/(?:esm\.sh|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net\/npm|esm\.run)\/(react(?:-dom)?)(?:@[^/]+)?/,
    "$1",
  );
  return isReactModule(name) ? name : undefined;
}

function describeMissing(path: string, code: string, { specifier, from }: ImportPlace): Problem {
  const isPackage = isBareSpecifier(specifier) || /^https?:/.test(specifier);
  return { kind: isPackage ? "unknown_package" : "missing_import", path, ...placeOf(code, from), detail: specifier };
}

async function assetCode(draft: Draft, path: string, query: string | undefined, text: string): Promise<string> {
  if (query === "raw") return `export default ${JSON.stringify(text)};`;
  const extension = extensionOf(path);
  if (extension === "css" && query === undefined) return styleCode(await inlineCss(text, path, draft.site));
  if (extension === "json" && query === undefined) return jsonCode(draft, path, text);
  return `export default ${JSON.stringify(toDataUrl(path, text))};`;
}

/** Class names are exported as they are, for files written as CSS modules. */
function styleCode(css: string): string {
  const classes = [...css.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map(([, name]) => [name, name]);
  return (
    `const style = document.createElement("style"); style.textContent = ${JSON.stringify(css)}; ` +
    `document.head.append(style); export default ${JSON.stringify(Object.fromEntries(classes))};`
  );
}

function jsonCode(draft: Draft, path: string, text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const offset = Number(/position (\d+)/.exec(detail)?.[1] ?? 0);
    draft.problems.push({ kind: "syntax", path, ...placeOf(text, offset), detail });
  }
  return `export default ${text};`;
}
