import { describe, expect, test } from "vitest";
import { fileRows, filesAt, folderOf } from "./file-rows.ts";

const paths = ["style.css", "src/app.ts", "src/parts/10.ts", "src/parts/9.ts", "index.html"];
const outline = (closed: readonly string[] = []) =>
  fileRows(paths, new Set(closed)).map(
    ({ level, name, kind }) => `${"  ".repeat(level - 1)}${name}${kind === "folder" ? "/" : ""}`,
  );

describe("the rows of the tree", () => {
  test("Folders come first, and names are in the order that people count in", () => {
    expect(outline()).toEqual(["src/", "  parts/", "    9.ts", "    10.ts", "  app.ts", "index.html", "style.css"]);
  });

  test("A closed folder hides everything in it", () => {
    expect(outline(["src"])).toEqual(["src/", "index.html", "style.css"]);
  });

  test("Each row knows its place among its siblings", () => {
    const places = fileRows(paths, new Set(["src"])).map(({ place, siblings }) => [place, siblings]);
    expect(places).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });
});

test("A folder holds the files below it and not those of a folder with a longer name", () => {
  expect(filesAt(["a/b.ts", "a/c/d.ts", "ab/e.ts", "a.ts"], "a")).toEqual(["a/b.ts", "a/c/d.ts"]);
});

test("The folder of a file at the top is the empty path", () => {
  expect([folderOf("a.ts"), folderOf("a/b/c.ts")]).toEqual(["", "a/b"]);
});
