// The whole product for the agent tests: the agent function is kicked and works by itself, with scripted models.
import type { TestProject } from "vitest/node";
import { makeSecrets } from "../../../scripts/product/secrets.ts";
import { startProduct } from "../../../scripts/product/start-product.ts";
import { useLongLeases } from "../support/long-leases.ts";

declare module "vitest" {
  interface ProvidedContext {
    modelServerUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Slices are short, so that runs span several of them.
  const secrets = { ...makeSecrets(), SLICE_SECONDS: "6" };
  const product = await startProduct({
    stackArgs: ["--ephemeral", "--port", "0", "--log-level", "warn"],
    secrets,
  });
  await useLongLeases(product.details.dbUrl, 15);
  project.provide("product", product.details);
  project.provide("secrets", secrets);
  project.provide("modelServerUrl", product.modelServerUrl);
  return () => product.stop();
}
