import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { locateDeno } from "./deno-binary.ts";

it("finds a program that runs, of the version that is pinned", () => {
  const { version } = createRequire(import.meta.url)("deno/package.json");
  expect(execFileSync(locateDeno(), ["--version"], { encoding: "utf8" })).toContain(`deno ${version} `);
});
