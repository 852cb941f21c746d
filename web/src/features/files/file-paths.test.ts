import { describe, expect, test } from "vitest";
import { movesOf, problemWithMove, problemWithPath } from "./file-paths.ts";

const paths = ["index.html", "src/app.ts", "src/parts/list.ts"];

describe("the path of a new file", () => {
  test.each([
    ["about.html", undefined],
    ["src/parts/new.ts", undefined],
    ["", "A path is not empty."],
    ["/about.html", "A path is relative: it begins with no slash."],
    ["INDEX.html", "There is already index.html."],
    ["index.html/part", "There is already index.html."],
    ["src", "There is already src/app.ts."],
  ])("%j is told %j", (path, problem) => {
    expect(problemWithPath(path, paths)).toBe(problem);
  });
});

describe("moving", () => {
  test("A folder takes everything in it along", () => {
    expect(movesOf(paths, "src", "lib")).toEqual([
      { op: "move", path: "src/app.ts", to: "lib/app.ts" },
      { op: "move", path: "src/parts/list.ts", to: "lib/parts/list.ts" },
    ]);
  });

  test.each([
    ["index.html", "Index.html", undefined],
    ["index.html", "src/index.html", undefined],
    ["src/app.ts", "index.html", "There is already index.html."],
    ["src", "src/old", "A folder cannot move into itself."],
    ["src/parts", "parts", undefined],
  ])("Moving %j to %j is told %j", (from, to, problem) => {
    expect(problemWithMove(paths, from, to)).toBe(problem);
  });
});
