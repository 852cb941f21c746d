import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { engineBinary } from "../../supabase/functions/_shared/executors/quickjs/engine-binary.generated.ts";
import { generatedFiles } from "./quickjs.ts";

test("the guest modules that the executor carries are those of guest/: run `npm run generate` after changing one", () => {
  const [, { file, text }] = generatedFiles;
  expect(readFileSync(file, "utf8") === text()).toBe(true);
});

test("the engine that the executor carries is the one of the installed package", () => {
  const carried = gunzipSync(Buffer.from(engineBinary, "base64"));
  const installed = readFileSync(new URL(import.meta.resolve("quickjs-wasi/quickjs.wasm")));
  expect(carried.equals(installed)).toBe(true);
});
