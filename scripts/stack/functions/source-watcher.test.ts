import { join } from "node:path";
import { expect, it } from "vitest";
import { affectedBy } from "./source-watcher.ts";

it("a change affects the function in whose folder it is", () => {
  expect(affectedBy([join("hello", "index.ts"), join("hello", "lib", "x.ts"), join("bye", "deno.json")])).toEqual(
    new Set(["hello", "bye"]),
  );
});

it.each([join("_shared", "cors.ts"), "import_map.json", "deno.jsonc", "common.ts", null])(
  "a change of %s affects every function",
  (path) => expect(affectedBy([path, join("hello", "index.ts")])).toBe("all"),
);

it("editors' temporary files affect nothing", () => {
  expect(affectedBy([join("hello", ".index.ts.swp"), ".env", join("hello", "index.ts~")])).toEqual(new Set());
});
