import { expect, test } from "vitest";
import { nearPaths } from "./near-paths.ts";

const paths = ["README.md", "src/app/main.ts", "src/app/menu.ts", "src/index.html", "tests/main.test.ts"];

test.each([
  ["readme.md", "README.md"],
  ["./src/index.html", "src/index.html"],
  ["/src/index.html", "src/index.html"],
  ["index.html", "src/index.html"],
  ["src/app/mian.ts", "src/app/main.ts"],
  ["source/app/menu.ts", "src/app/menu.ts"],
])("For %s the suggestion is %s", (wanted, meant) => {
  expect(nearPaths(wanted, paths)[0]).toBe(meant);
});

test("A path that differs only in its start comes first, then the same name in another folder, then similar spellings", () => {
  expect(nearPaths("/a.ts", ["x/a.ts", "a.ts"])).toEqual(["a.ts", "x/a.ts"]);
  expect(nearPaths("lib/util.ts", ["lib/utils.ts", "far/away/util.ts"])).toEqual(["far/away/util.ts", "lib/utils.ts"]);
});

test("A path unlike all others gets no suggestion", () => {
  expect(nearPaths("vite.config.js", paths)).toEqual([]);
  expect(nearPaths("", paths)).toEqual([]);
});

test("At most three paths are suggested", () => {
  const many = Array.from({ length: 2000 }, (_, index) => `folder/page-${index}.html`);
  expect(nearPaths("folder/page.html", many)).toHaveLength(3);
});
