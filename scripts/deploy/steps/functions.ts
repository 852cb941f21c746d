import { readFileSync } from "node:fs";
import { z } from "zod";
import { api } from "../action.ts";
import { type Deployment, hashOf } from "../deployment.ts";
import type { Step } from "../step.ts";
import { ofProject } from "./commands.ts";

const deployedFunctions = z.array(
  z.object({ slug: z.string(), version: z.number(), status: z.string(), verify_jwt: z.boolean().nullish() }),
);

async function readDeployed({ world }: Deployment) {
  const rows = await world.read(api("GET", "/functions"), { schema: deployedFunctions, assumed: [] });
  return new Map(rows.map((row) => [row.slug, row]));
}

/** Hash by name. */
export async function bundleHashes(deployment: Deployment): Promise<ReadonlyMap<string, string>> {
  const bundles = await deployment.bundles();
  return new Map(bundles.map(({ name, file }) => [name, hashOf(readFileSync(file))]));
}

export const functions: Step = {
  name: "Functions",
  why: "The agent and its helpers are Edge Functions. They are bundled here, so that every package has the version it was tested with.",
  remedy:
    "An answer 500 without a reason usually passes: run again. One that names the size means a bundle is too large.",
  plan: async (deployment) => {
    const { world, record } = deployment;
    const local = await bundleHashes(deployment);
    const deployed = await readDeployed(deployment);
    const changed = [...local].flatMap(([name, hash]) => {
      const known = record.content.functions[name];
      const there = deployed.get(name);
      const isSame = known?.bundle === hash && there?.version === known.version && there.verify_jwt === false;
      return isSame && there.status === "ACTIVE" ? [] : [name];
    });
    if (changed.length === 0 && !world.isDry) return { unchanged: `${[...local.keys()].join(", ")} are deployed` };
    return {
      change: `Deploy ${changed.join(", ") || "every function"}`,
      apply: async () => {
        await world.change(ofProject(deployment, ["functions", "deploy", ...changed, "--use-api"]));
        const after = await readDeployed(deployment);
        const now = changed.map((name) => [
          name,
          { bundle: local.get(name) ?? "", version: after.get(name)?.version ?? 0 },
        ]);
        record.remember({ functions: { ...record.content.functions, ...Object.fromEntries(now) } });
      },
    };
  },
};
