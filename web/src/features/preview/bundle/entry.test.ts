import { expect, test } from "vitest";
import { entryOf, pagesOf } from "./entry.ts";

const filesOf = (...paths: string[]) => new Map(paths.map((path) => [path, null]));

test.each([
  [["style.css", "about.html", "index.html"], "index.html"],
  [["src/main.tsx", "public/index.html"], "public/index.html"],
  [["App.jsx", "main.jsx"], "main.jsx"],
  [["src/App.tsx", "src/Card.tsx"], "src/App.tsx"],
  [["docs/a.html", "snake.html", "z.html"], "snake.html"],
])("Of %j the page shown first is %s", (paths, entry) => {
  expect(entryOf(filesOf(...paths))).toBe(entry);
});

test("Programs that do not run in a browser are no page", () => {
  expect(entryOf(filesOf("main.py", "index.ts", "main.js", "README.md"))).toBeUndefined();
});

test("Documents are listed from the root down", () => {
  expect(pagesOf(filesOf("b.html", "docs/a.html", "a.html", "a.css"))).toEqual(["a.html", "b.html", "docs/a.html"]);
});
