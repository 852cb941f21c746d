// Stylesheets with what they import and show put inside them, because the frame can load nothing.
import { toDataUrl } from "./data-url.ts";
import type { Site } from "./page.ts";
import { findFile } from "./resolve.ts";

/** Comments are matched, so that nothing inside them is taken for a reference. */
export const reference =
  /\/\*[^]*?\*\/|(@import\s+)(?:"([^"]*)"|'([^']*)')|url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]+))\s*\)/g;

export async function inlineCss(
  css: string,
  path: string,
  site: Site,
  importers: readonly string[] = [],
): Promise<string> {
  const parts: (string | Promise<string>)[] = [];
  let end = 0;
  for (const match of css.matchAll(reference)) {
    const address = match.slice(2).find((group) => group !== undefined);
    const target = address === undefined ? undefined : findFile(address, path, site);
    if (target === undefined) continue;
    parts.push(css.slice(end, match.index), match[1] ?? "", inlineUrl(target, site, [...importers, path]));
    end = match.index + match[0].length;
  }
  return (await Promise.all([...parts, css.slice(end)])).join("");
}

async function inlineUrl(path: string, site: Site, importers: readonly string[]): Promise<string> {
  if (importers.includes(path)) return 'url("data:text/css,")';
  const text = await site.read(path);
  const content = path.endsWith(".css") ? await inlineCss(text, path, site, importers) : text;
  return `url("${toDataUrl(path, content)}")`;
}
