// The address of a page inside a session: "about.html?tab=2#team". It is part of the app's own URL.
import { extensionOf } from "./bundle/data-url.ts";
import { entryOf } from "./bundle/entry.ts";

type Files = ReadonlyMap<string, unknown>;

export interface PageAddress {
  readonly path: string;
  /** With its "?" and "#". */
  readonly suffix: string;
}

/** The page that an address asks for, or else the first one. Undefined where the session has no page. */
export function readPageAddress(files: Files, address: string | undefined): PageAddress | undefined {
  const [, path = "", suffix = ""] = /^([^?#]*)(.*)$/s.exec(address ?? "") ?? [];
  const page = findPage(files, path);
  if (page !== undefined && path !== "") return { path: page, suffix };
  const entry = entryOf(files);
  return entry === undefined ? undefined : { path: entry, suffix: "" };
}

/** Links may leave out "index.html" and ".html". */
export function findPage(files: Files, path: string): string | undefined {
  const folder = path === "" || path.endsWith("/") ? path : `${path}/`;
  const candidates = [path, `${folder}index.html`, `${path}.html`];
  return candidates.find((candidate) => extensionOf(candidate) === "html" && files.has(candidate));
}
