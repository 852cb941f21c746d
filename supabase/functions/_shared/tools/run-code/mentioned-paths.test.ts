import { expect, test } from "vitest";
import { mentionedPaths } from "./mentioned-paths.ts";

const paths = [
  "main.js",
  "lib/a.ts",
  "lib/index.ts",
  "lib/b.test.ts",
  "data.json",
  "pack/__init__.py",
  "pack/part.py",
  "other.py",
];

test.each([
  ["import { a } from './lib/a.ts';", ["lib/a.ts"]],
  ["import { a } from '../lib/a.js';", ["lib/a.ts"]],
  ["export * from './lib';", ["lib/index.ts"]],
  ["import './b.test';", ["lib/b.test.ts"]],
  ['const data = await import("./data.json");', ["data.json"]],
  ["const main = require('./main');", ["main.js"]],
  ["import pack.part as p, other", ["pack/part.py", "other.py"]],
  ["from pack import part, gone", ["pack/__init__.py", "pack/part.py"]],
  ["    from .part import thing", ["pack/part.py"]],
  ["const text = 'nothing of this kind';", []],
  ["", []],
])("The text %s mentions %j", (text, mentioned) => {
  expect(mentionedPaths(text, paths)).toEqual(mentioned);
});

test("A text made to be slow is read as fast as any other", () => {
  const spaces = " ".repeat(1_000_000);
  for (const word of ["from", "import", "require("])
    expect(mentionedPaths(`${word}${spaces}`.repeat(2), paths)).toEqual([]);
  expect(mentionedPaths("from ".repeat(200_000), paths)).toEqual([]);
  expect(mentionedPaths(`import ${"a.".repeat(500_000)}`, paths)).toEqual([]);
});
