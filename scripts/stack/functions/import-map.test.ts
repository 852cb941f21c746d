import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { packageImports, readImportRules } from "./import-map.ts";

const folder = mkdtempSync(join(tmpdir(), "import-map-"));
const href = (path: string) => pathToFileURL(join(folder, path)).href;

it("relative addresses in a deno.json become absolute and the others stay", () => {
  mkdirSync(join(folder, "hello"));
  const file = join(folder, "hello", "deno.json");
  writeFileSync(
    file,
    `{
      // kept in step with package.json
      "imports": { "shared/": "../_shared/", "zod": "npm:zod@4", "./local": "./x.ts", },
      "scopes": { "./vendor/": { "zod": "./zod.ts" } },
      "compilerOptions": { "jsx": "react-jsx" }
    }`,
  );
  expect(readImportRules(file)).toEqual({
    imports: {
      "shared/": href("_shared/"),
      zod: "npm:zod@4",
      "zod/": "npm:/zod@4/",
      [href("hello/local")]: href("hello/x.ts"),
    },
    scopes: { [href("hello/vendor/")]: { zod: href("hello/zod.ts") } },
    compilerOptions: { jsx: "react-jsx" },
  });
});

it("a deno.json's importMap is read relative to the map's own folder", () => {
  mkdirSync(join(folder, "maps"));
  writeFileSync(join(folder, "deno.json"), '{ "importMap": "./maps/all.json" }');
  writeFileSync(join(folder, "maps", "all.json"), '{ "imports": { "a": "./a.ts" } }');
  expect(readImportRules(join(folder, "deno.json")).imports).toEqual({ a: href("maps/a.ts") });
});

it("the runtime's types on jsr resolve to local files", () => {
  const file = join(folder, "types.json");
  writeFileSync(file, '{ "imports": { "@supabase/functions-js": "jsr:@supabase/functions-js@^2" } }');
  const { imports } = readImportRules(file);
  expect(imports["@supabase/functions-js/"]).toMatch(/^file:.*\/runtime\/types\/$/);
});

it("bare names resolve to the packages in package.json", () => {
  const file = join(folder, "package.json");
  writeFileSync(file, '{ "dependencies": { "zod": "4.6.7" }, "devDependencies": { "@scope/tool": "1.0.0" } }');
  expect(packageImports(file)).toEqual({
    zod: "npm:zod",
    "zod/": "npm:/zod/",
    "@scope/tool": "npm:@scope/tool",
    "@scope/tool/": "npm:/@scope/tool/",
  });
});
