import { expect, test } from "vitest";
import { neededImports } from "./function-packages.ts";

const files: Record<string, string> = {
  "functions/agent/index.ts": `import { a } from "../_shared/a.ts"; import "node:buffer";`,
  "functions/_shared/a.ts": `import type { B } from "./deep/b.ts"; import { z } from "zod/v4"; export * from "./c.ts";`,
  "functions/_shared/deep/b.ts": `import { c } from "../c.ts"; const sdk = await import("@scope/sdk/sub/path");`,
  "functions/_shared/c.ts": `import { a } from "./a.ts"; export { z } from "zod";`,
  "functions/_shared/unused.ts": `import "unused";`,
};
const versions = { zod: "4.6.7", "@scope/sdk": "1.0.0", unused: "9.9.9" };

function read(path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error(`There is no file ${path}.`);
  return text;
}

test("A function needs the packages of everything it imports, indirectly and in cycles, and no others", () => {
  expect(neededImports("functions/agent/index.ts", { versions, read })).toEqual({
    "@scope/sdk": "npm:@scope/sdk@1.0.0",
    zod: "npm:zod@4.6.7",
  });
});

test("A package that package.json does not list is reported", () => {
  expect(() => neededImports("functions/agent/index.ts", { versions: { zod: "4.6.7" }, read })).toThrow(
    "functions/agent/index.ts imports @scope/sdk, which package.json does not list.",
  );
});
