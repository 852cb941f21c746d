// Makes files of a session's pages that any web server serves, and that open from a disk. Pure: what it reads arrives as arguments.
import type { ReactFiles } from "../frame-messages.ts";
import { documentFor } from "./bundle.ts";
import { extensionOf } from "./data-url.ts";
import { pagesOf } from "./entry.ts";
import type { Draft } from "./module-graph.ts";
import type { Problem, Site } from "./page.ts";
import { withScripts, writeDocument, type WrittenPage } from "./site-document.ts";
import { addFile, ownPath, type SiteDraft, startSite, targetIn } from "./site-draft.ts";

export interface BuiltSite {
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

export interface SiteSource extends Site {
  readonly paths: ReadonlyMap<string, unknown>;
  /** The page that is shown first: it becomes index.html. */
  readonly entry: string;
  readonly react: () => Promise<ReactFiles>;
}

export async function buildSite(source: SiteSource): Promise<BuiltSite> {
  const { paths, entry } = source;
  const others = pagesOf(paths).filter((path) => path !== entry);
  const pages = new Map([
    [entry, "index.html"],
    ...others.map((path): [string, string] => [path, targetOf(source, path)]),
  ]);
  const draft = startSite(source, pages);
  const written: WrittenPage[] = [];
  for (const [path, target] of pages) {
    const html = extensionOf(path) === "html" ? await source.read(path) : documentFor(path);
    written.push(await writeDocument(draft, { path, target }, html));
  }
  const own = { modules: ownPath(source, "assets/modules.js"), react: ownPath(source, "assets/react.js") };
  for (const page of written) draft.files.set(page.target, withScripts(page, scriptsOf(page, draft.modules, own)));
  for (const path of paths.keys()) if (mayBeAsked(path)) await addFile(draft, path);
  await addScripts(draft, source, own);
  return { files: draft.files, problems: draft.modules.problems };
}

/** Where the scripts lie that are made for the site. */
interface OwnPaths {
  readonly modules: string;
  readonly react: string;
}

function scriptsOf({ usesModules, usesReact }: WrittenPage, { needsReact }: Draft, own: OwnPaths): string[] {
  const hasReact = usesReact || (usesModules && needsReact);
  return [...(hasReact ? [own.react] : []), ...(usesModules ? [own.modules] : [])];
}

/** Another page cannot take the place of the first. */
function targetOf(site: Site, path: string): string {
  const target = targetIn(site, path);
  return target === "index.html" ? path : target;
}

/** Pages also ask for files while they run, by names that nobody can know before. */
function mayBeAsked(path: string): boolean {
  if (extensionOf(path) === "html") return false;
  const isData = /\.(?:csv|json|geojson|svg|txt|vtt|webmanifest|xml)$/.test(path);
  const isSettings = /(?:^|\/)(?:package|package-lock|tsconfig[^/]*|[^/]*\.config|[^/]*rc)\.json$/.test(path);
  return path.startsWith("public/") || (isData && !isSettings);
}

async function addScripts({ files, modules: draft }: SiteDraft, { react }: SiteSource, own: OwnPaths): Promise<void> {
  const modules = Object.fromEntries([...draft.scripts].map(([name, { code }]) => [name, code]));
  const ours = draft.needsReact ? await react() : undefined;
  if (ours) files.set(own.react, ours.script);
  if (draft.scripts.size > 0) files.set(own.modules, loaderOf({ ...modules, ...ours?.modules }));
}

/** From a disk, browsers load no module by its address. So each becomes an address of its own, by which the others find it. */
function loaderOf(modules: Readonly<Record<string, string>>): string {
  const texts = Object.entries(modules).map(
    ([name, code]) => `    ${JSON.stringify(name)}: ${JSON.stringify(code)},\n`,
  );
  return `// The modules of this site, by name. A page opened from a disk can load no module by its address, so each gets one here.
{
  const modules = {
${texts.join("")}  };
  const imports = {};
  for (const [name, code] of Object.entries(modules)) {
    const text = code + "\\n//# sourceURL=" + encodeURI(name);
    imports[name] = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  }
  const map = document.createElement("script");
  map.type = "importmap";
  map.textContent = JSON.stringify({ imports });
  document.currentScript.after(map);
}
`;
}
