// The files of runtime/ run inside Deno and are not part of the TypeScript project, so Deno checks them.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { locateDeno } from "./deno-binary.ts";

it("the modules that run inside a worker have no type errors", () => {
  const check = () =>
    execFileSync(
      locateDeno(),
      ["check", "--no-lock", "--quiet", fileURLToPath(new URL("./runtime/boot.ts", import.meta.url))],
      {
        encoding: "utf8",
        stdio: "pipe",
      },
    );
  expect(check).not.toThrow();
});
