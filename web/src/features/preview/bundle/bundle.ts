// Makes one self-contained document of a session's files. Pure: what it reads arrives through `site`.
import { extensionOf } from "./data-url.ts";
import { bundleDocument } from "./document.ts";
import { components } from "./entry.ts";
import { startDraft } from "./module-graph.ts";
import type { Page, Site } from "./page.ts";

/** `path` is a document, or a program that draws itself or exports a component. */
export async function bundlePage(path: string, site: Site): Promise<Page> {
  const draft = startDraft(site);
  const source = extensionOf(path) === "html" ? await site.read(path) : documentFor(path);
  const html = await bundleDocument(draft, path, source);
  return { path, html, scripts: draft.scripts, needsReact: draft.needsReact, problems: draft.problems };
}

/** The document of a page that is a program. */
export function documentFor(path: string): string {
  const address = JSON.stringify(`/${path.split("/").map(encodeURIComponent).join("/")}`);
  const start = components.includes(path)
    ? `import { createElement } from "react"; import { createRoot } from "react-dom/client"; import App from ${address};` +
      ` createRoot(document.getElementById("root")).render(createElement(App));`
    : `import ${address};`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head>' +
    `<body><div id="root"></div><script type="module">${start}</script></body></html>`
  );
}
