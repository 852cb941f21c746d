// Fails when a function is too large to be deployed. Prints the size of each.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunctions } from "../functions/bundle-functions.ts";
import { describeSizes, findTooLarge } from "./bundle-sizes.ts";

const outDir = mkdtempSync(join(tmpdir(), "bundles-"));
try {
  const bundles = await bundleFunctions({ outDir });
  process.stdout.write(`${describeSizes(bundles)}\n`);
  const faults = findTooLarge(bundles);
  process.stderr.write(faults.map((fault) => `${fault}\n`).join(""));
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(outDir, { recursive: true });
}
