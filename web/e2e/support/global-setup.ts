// One product and one built app for all stories. Each story has its own users, sessions and browser contexts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { makeSecrets } from "../../../scripts/product/secrets.ts";
import { startProduct } from "../../../scripts/product/start-product.ts";
import { serveBuiltApp } from "../../../scripts/web/served-app.ts";
import { useLongLeases } from "../../../supabase/tests/support/long-leases.ts";
import { chromiumOptions } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    appUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const builds = mkdtempSync(join(tmpdir(), "app-"));
  // Slices are short, so that runs span several of them. Stub providers listen on this machine.
  const secrets = { ...makeSecrets(), SLICE_SECONDS: "10", EGRESS_ALLOW: "127.0.0.1" };
  const stackArgs = ["--ephemeral", "--port", "0", "--log-level", "warn"];
  const [product, app] = await Promise.all([
    startProduct({ stackArgs, secrets }),
    serveBuiltApp({ port: 0, portFlag: "", builds }),
    // Unpacked once, before the workers need it.
    chromiumOptions(),
  ]);
  const { url, publishableKey, dbUrl } = product.details;
  await useLongLeases(dbUrl, 15);
  const appUrl = await app.open({ VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: publishableKey });
  project.provide("product", product.details);
  project.provide("secrets", secrets);
  project.provide("modelServerUrl", product.modelServerUrl);
  project.provide("appUrl", appUrl);
  return async () => {
    await Promise.all([app.close(), product.stop()]);
    rmSync(builds, { recursive: true, force: true });
  };
}
