import { describe, expect, test } from "vitest";
import { findImportCycles, findWrongImports } from "./imports.ts";

const rules = [
  { folder: "core/", mayImport: [], packages: ["zod"] },
  { folder: "core/adapters/", mayImport: ["core/contract.ts"] },
];

describe("the import check", () => {
  test("An import that leaves its folder is reported, however it is written", () => {
    const text = `import { a } from "../web/a.ts"; export * from "../web/b.ts"; const c = await import("../web/c.ts");`;
    expect(findWrongImports([{ path: "core/x.ts", text }], rules)).toEqual([
      "core/x.ts may not import ../web/a.ts (rule of core/)",
      "core/x.ts may not import ../web/b.ts (rule of core/)",
      "core/x.ts may not import ../web/c.ts (rule of core/)",
    ]);
  });

  test("A package that the folder does not list is reported, except in tests", () => {
    const text = `import { z } from "zod"; import fs from "node:fs"; import { test } from "vitest";`;
    expect(findWrongImports([{ path: "core/x.ts", text }], rules)).toEqual([
      "core/x.ts may not import node:fs (rule of core/)",
      "core/x.ts may not import vitest (rule of core/)",
    ]);
    expect(findWrongImports([{ path: "core/x.test.ts", text }], rules)).toEqual([]);
  });

  test("The rule of the innermost folder applies", () => {
    const text = `import { a } from "../contract.ts"; import { b } from "../loop.ts"; import pg from "postgres";`;
    expect(findWrongImports([{ path: "core/adapters/x.ts", text }], rules)).toEqual([
      "core/adapters/x.ts may not import ../loop.ts (rule of core/adapters/)",
    ]);
  });

  test("A test may import across folders, but not beyond the outermost rule", () => {
    const text = `import { b } from "../loop.ts"; import { c } from "../../web/c.ts";`;
    expect(findWrongImports([{ path: "core/adapters/x.test.ts", text }], rules)).toEqual([
      "core/adapters/x.test.ts may not import ../../web/c.ts (rule of core/)",
    ]);
  });

  test("Files without a rule are ignored", () => {
    expect(findWrongImports([{ path: "web/x.ts", text: `import "../core/x.ts";` }], rules)).toEqual([]);
  });
});

test("Files that import each other in a circle are reported, types included", () => {
  const files = [
    { path: "core/a.ts", text: `import { b } from "./b.ts";` },
    { path: "core/b.ts", text: `import { c } from "../c.ts"; import { d } from "./d.ts";` },
    { path: "c.ts", text: `import type { A } from "./core/a.ts";` },
    { path: "core/d.ts", text: `import { z } from "zod";` },
  ];
  expect(findImportCycles(files)).toEqual(["Import cycle: core/a.ts → core/b.ts → c.ts → core/a.ts"]);
});
