import { expect, test } from "vitest";
import { fileRows } from "./file-rows.ts";
import { rowForKey, togglesFolder } from "./row-keys.ts";

const rows = fileRows(["src/app.ts", "src/list.ts", "docs/a.md", "index.html", "style.css"], new Set(["docs"]));
const row = (path: string) => rows.find((each) => each.path === path) ?? expect.unreachable();

test.each([
  ["src", "ArrowDown", "src/app.ts"],
  ["src/app.ts", "ArrowUp", "src"],
  ["docs", "ArrowUp", undefined],
  ["style.css", "ArrowDown", undefined],
  ["index.html", "Home", "docs"],
  ["docs", "End", "style.css"],
  ["src", "ArrowRight", "src/app.ts"],
  ["docs", "ArrowRight", undefined],
  ["src/list.ts", "ArrowLeft", "src"],
  ["src", "ArrowLeft", undefined],
  ["src", "s", "style.css"],
  ["style.css", "S", "src"],
  ["src", "Tab", undefined],
])("From %j, %j moves to %j", (path, key, expected) => {
  expect(rowForKey(rows, path, key)?.path).toBe(expected);
});

test("An open folder closes with the left arrow, a closed one opens with the right, and Enter does either", () => {
  expect(["ArrowLeft", "ArrowRight", "Enter"].map((key) => togglesFolder(row("src"), key))).toEqual([
    true,
    false,
    true,
  ]);
  expect(["ArrowLeft", "ArrowRight", "Enter"].map((key) => togglesFolder(row("docs"), key))).toEqual([
    false,
    true,
    true,
  ]);
  expect(togglesFolder(row("index.html"), "Enter")).toBe(false);
});
