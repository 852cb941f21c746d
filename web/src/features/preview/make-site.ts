// The pages of a session as files that open elsewhere, for a download.
import { entryOf } from "./bundle/entry.ts";
import { preventsStart } from "./bundle/page.ts";
import { buildSite } from "./bundle/site.ts";

/** Undefined where the files have no page. Problems are those that keep a page from starting. */
export async function makeSite(texts: ReadonlyMap<string, string>) {
  const entry = entryOf(texts);
  if (entry === undefined) return undefined;
  const { files, problems } = await buildSite({
    ...{ paths: texts, entry },
    has: (path) => texts.has(path),
    read: async (path) => texts.get(path) ?? "",
    react: async () => (await import("virtual:preview-react")).default,
  });
  const told = problems.filter(preventsStart).map(({ path, line, detail }) => `${path}:${line}, ${detail}`);
  return { files, problems: told };
}
