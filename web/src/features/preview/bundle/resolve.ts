// Which file of the session an address or an import means.
import type { Site } from "./page.ts";

export interface Address {
  readonly path: string;
  /** With its "?" or "#"; empty for none. */
  readonly suffix: string;
}

/** Undefined for addresses outside the session: other hosts, data:, blob:, mailto: and fragments of the same page. */
export function readAddress(address: string, fromPath: string): Address | undefined {
  const base = new URL(`https://site.invalid/${fromPath.split("/").map(encodeURIComponent).join("/")}`);
  if (address === "" || address.startsWith("#") || address.startsWith("//") || !URL.canParse(address, base))
    return undefined;
  const url = new URL(address, base);
  if (url.origin !== base.origin) return undefined;
  try {
    return { path: decodeURIComponent(url.pathname.slice(1)), suffix: url.search + url.hash };
  } catch {
    return undefined; // a stray % in the address
  }
}

/** The file that a document or stylesheet asks for. Files in `public` are also found at the root, as build tools serve them. */
export function findFile(address: string, fromPath: string, site: Site): string | undefined {
  const path = readAddress(address, fromPath)?.path;
  return path === undefined ? undefined : [path, `public/${path}`].find((candidate) => site.has(candidate));
}

const scriptExtensions = [".tsx", ".ts", ".jsx", ".js", ".mjs", ".json"];

/** The file that a module imports: extensions may be left out, and "@/" is the source folder. */
export function findImport(specifier: string, fromPath: string, site: Site): string | undefined {
  const aliased = specifier.startsWith("@/") ? ["/src/", "/"].map((root) => root + specifier.slice(2)) : [specifier];
  for (const address of aliased) {
    const path = readAddress(address, fromPath)?.path;
    const found = path === undefined ? undefined : candidatesOf(path).find((candidate) => site.has(candidate));
    if (found !== undefined) return found;
  }
  return undefined;
}

function candidatesOf(path: string): string[] {
  const folder = path === "" || path.endsWith("/") ? path : `${path}/`;
  return [
    path,
    ...scriptExtensions.map((extension) => path + extension),
    // TypeScript's own convention: "./a.js" in a source file means ./a.ts.
    path.replace(/\.js(x?)$/, ".ts$1"),
    path.replace(/\.js$/, ".tsx"),
    ...scriptExtensions.map((extension) => `${folder}index${extension}`),
    `public/${path}`,
  ];
}

/** A package, not a file: "react", "@scope/name/part". */
export function isBareSpecifier(specifier: string): boolean {
  return !/^(?:[./]|@\/|[a-z][a-z0-9+.-]*:)/i.test(specifier);
}
