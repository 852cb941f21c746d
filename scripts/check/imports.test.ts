import { describe, expect, test } from "vitest";
import { findWrongImports } from "./imports.ts";

const rules = [
  { folder: "core/", mayImport: [], packages: ["zod"] },
  { folder: "core/adapters/", mayImport: ["core/contract.ts"] },
];

describe("the import check", () => {
  test("names an import that leaves its folder, however it is written", () => {
    const text = `import { a } from "../web/a.ts"; export * from "../web/b.ts"; const c = await import("../web/c.ts");`;
    expect(findWrongImports([{ path: "core/x.ts", text }], rules)).toEqual([
      "core/x.ts may not import ../web/a.ts (rule of core/)",
      "core/x.ts may not import ../web/b.ts (rule of core/)",
      "core/x.ts may not import ../web/c.ts (rule of core/)",
    ]);
  });

  test("names a package that the folder does not list, except in tests", () => {
    const text = `import { z } from "zod"; import fs from "node:fs"; import { test } from "vitest";`;
    expect(findWrongImports([{ path: "core/x.ts", text }], rules)).toEqual([
      "core/x.ts may not import node:fs (rule of core/)",
      "core/x.ts may not import vitest (rule of core/)",
    ]);
    expect(findWrongImports([{ path: "core/x.test.ts", text }], rules)).toEqual([]);
  });

  test("follows the rule of the innermost folder", () => {
    const text = `import { a } from "../contract.ts"; import { b } from "../loop.ts"; import pg from "postgres";`;
    expect(findWrongImports([{ path: "core/adapters/x.ts", text }], rules)).toEqual([
      "core/adapters/x.ts may not import ../loop.ts (rule of core/adapters/)",
    ]);
  });

  test("lets a test reach across the rings, but not out of the outermost", () => {
    const text = `import { b } from "../loop.ts"; import { c } from "../../web/c.ts";`;
    expect(findWrongImports([{ path: "core/adapters/x.test.ts", text }], rules)).toEqual([
      "core/adapters/x.test.ts may not import ../../web/c.ts (rule of core/)",
    ]);
  });

  test("leaves files without a rule alone", () => {
    expect(findWrongImports([{ path: "web/x.ts", text: `import "../core/x.ts";` }], rules)).toEqual([]);
  });
});
