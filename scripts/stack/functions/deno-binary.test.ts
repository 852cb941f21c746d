import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { locateDeno } from "./deno-binary.ts";

it("the binary runs and has the pinned version", () => {
  const { version } = createRequire(import.meta.url)("deno/package.json");
  expect(execFileSync(locateDeno(), ["--version"], { encoding: "utf8" })).toContain(`deno ${version} `);
});
