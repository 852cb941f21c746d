// What is known of a site that is taken elsewhere: its pages, and the files that they refer to.
import { reference } from "./css.ts";
import { extensionOf } from "./data-url.ts";
import { type Draft, startDraft } from "./module-graph.ts";
import type { Site } from "./page.ts";
import { relativeAddress } from "./relative-address.ts";
import { findFile, readAddress } from "./resolve.ts";

export interface SiteDraft {
  readonly modules: Draft;
  /** Where each page lies in the site. */
  readonly pages: ReadonlyMap<string, string>;
  /** Everything else, by its path in the site. */
  readonly files: Map<string, string>;
}

/** A file that is being written: its path in the session and in the site. */
export interface Written {
  readonly path: string;
  readonly target: string;
}

export function startSite(site: Site, pages: ReadonlyMap<string, string>): SiteDraft {
  return { modules: startDraft(site, { isTaken: true }), pages, files: new Map() };
}

/** What a written file calls another one, which then is in the site as well. Undefined for what is no file of the session. */
export async function addressIn(draft: SiteDraft, from: Written, address: string): Promise<string | undefined> {
  const { site } = draft.modules;
  const { path, suffix } = readAddress(address, from.path) ?? { path: "", suffix: "" };
  const page = readAddress(address, from.path) && pageAt(draft, path);
  if (page !== undefined) return relativeAddress(from.target, page) + suffix;
  const found = findFile(address, from.path, site);
  return found === undefined ? undefined : relativeAddress(from.target, await addFile(draft, found)) + suffix;
}

/** Links may leave out "index.html" and ".html". */
function pageAt({ pages }: SiteDraft, path: string): string | undefined {
  const folder = path === "" || path.endsWith("/") ? path : `${path}/`;
  const candidates = [path, `${folder}index.html`, `${path}.html`, ...(path === "" ? ["public/index.html"] : [])];
  return candidates.map((candidate) => pages.get(candidate)).find((target) => target !== undefined);
}

/** Build tools serve the folder `public` as the root. Where the root has such a file already, both keep their paths. */
export function targetIn(site: Site, path: string): string {
  const short = path.replace(/^public\//, "");
  return site.has(short) ? path : short;
}

/** A path for what is made for the site: no file of the session has it there. */
export function ownPath(site: Site, wanted: string, isTaken: (path: string) => boolean = () => false): string {
  const end = wanted.lastIndexOf(".");
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? wanted : `${wanted.slice(0, end)}-${number}${wanted.slice(end)}`;
    if (!site.has(path) && !site.has(`public/${path}`) && !isTaken(path)) return path;
  }
}

/** Adds a file that pages load as it is. Returns its path in the site. */
export async function addFile(draft: SiteDraft, path: string): Promise<string> {
  const target = targetIn(draft.modules.site, path);
  if (draft.files.has(target)) return target;
  draft.files.set(target, "");
  const text = await draft.modules.site.read(path);
  draft.files.set(target, extensionOf(path) === "css" ? await writeCss(draft, { path, target }, text) : text);
  return target;
}

/** A stylesheet, or the style of an element, with addresses that hold in the site. */
export async function writeCss(draft: SiteDraft, from: Written, css: string): Promise<string> {
  const parts: string[] = [];
  let end = 0;
  for (const match of css.matchAll(reference)) {
    const address = match.slice(2).find((group) => group !== undefined);
    const written = address === undefined ? undefined : await addressIn(draft, from, address);
    if (written === undefined) continue;
    parts.push(css.slice(end, match.index), match[1] ?? "", `url("${written}")`);
    end = match.index + match[0].length;
  }
  return [...parts, css.slice(end)].join("");
}
