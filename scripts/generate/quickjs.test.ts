import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { generatedFiles } from "./quickjs.ts";

const [engineBinary, guestModules] = generatedFiles;

test("The carried guest modules match guest/ (run `npm run generate` after a change)", async () => {
  expect(readFileSync(guestModules.file, "utf8") === (await guestModules.text())).toBe(true);
});

test("The carried engine is that of the installed package", () => {
  const [, packed = ""] = /"([A-Za-z0-9+/=]+)";/.exec(readFileSync(engineBinary.file, "utf8")) ?? [];
  const installed = readFileSync(new URL(import.meta.resolve("quickjs-wasi/quickjs.wasm")));
  expect(gunzipSync(Buffer.from(packed, "base64")).equals(installed)).toBe(true);
});
