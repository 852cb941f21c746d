// Which file of a session is the page that is shown first.
import { extensionOf } from "./data-url.ts";

const documents = ["index.html", "public/index.html", "src/index.html", "dist/index.html"];
/** They draw themselves. */
const programs = ["src/main", "src/index", "main", "index"].flatMap(withExtensions);
/** They export a component. */
export const components = ["src/App", "App", "src/app", "app"].flatMap(withExtensions);

function withExtensions(name: string): string[] {
  return [`${name}.tsx`, `${name}.jsx`];
}

const known = [...documents, ...programs, ...components];

/** Undefined without a page. The shortest path wins among documents with other names. */
export function entryOf(files: ReadonlyMap<string, unknown>): string | undefined {
  return known.find((path) => files.has(path)) ?? pagesOf(files)[0];
}

export function pagesOf(files: ReadonlyMap<string, unknown>): string[] {
  const pages = [...files.keys()].filter((path) => extensionOf(path) === "html");
  return pages.sort((left, right) => left.split("/").length - right.split("/").length || (left < right ? -1 : 1));
}
