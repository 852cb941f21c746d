// The whole product for the agent tests: the agent function is kicked and works by itself, with scripted models. The functions are
// those of a deployment, one file each; the stories and the browser run them from source.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bundleFunctions } from "../../../scripts/functions/bundle-functions.ts";
import { makeSecrets } from "../../../scripts/product/secrets.ts";
import { startProduct } from "../../../scripts/product/start-product.ts";
import { useLongLeases } from "../support/long-leases.ts";

declare module "vitest" {
  interface ProvidedContext {
    modelServerUrl: string;
    /** The folder of the bundled functions. */
    bundles: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Slices are short, so that runs span several of them.
  const secrets = { ...makeSecrets(), SLICE_SECONDS: "6" };
  const bundles = mkdtempSync(join(tmpdir(), "bundles-"));
  await bundleFunctions({ outDir: bundles });
  const product = await startProduct({
    stackArgs: ["--ephemeral", "--port", "0", "--log-level", "warn", "--functions", join(bundles, "functions")],
    secrets,
  });
  await useLongLeases(product.details.dbUrl, 15);
  project.provide("product", product.details);
  project.provide("secrets", secrets);
  project.provide("modelServerUrl", product.modelServerUrl);
  project.provide("bundles", bundles);
  return async () => {
    await product.stop();
    rmSync(bundles, { recursive: true });
  };
}
