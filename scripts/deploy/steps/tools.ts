import { readFileSync } from "node:fs";
import { z } from "zod";
import { command } from "../action.ts";
import type { Step } from "../step.ts";
import { outputOf } from "./commands.ts";

const pinned = z.object({ devDependencies: z.object({ supabase: z.string() }) });

export const tools: Step = {
  name: "Tools",
  why: "The commands below are those of the CLI that this repository is tested with.",
  remedy: "Run npm ci, and start this with npm run deploy, which finds the repository's own programs.",
  plan: async (deployment) => {
    const { supabase: wanted } = pinned.parse(JSON.parse(readFileSync("package.json", "utf8"))).devDependencies;
    const found = await outputOf(deployment, command("supabase", ["--version"]), wanted);
    if (!found.includes(wanted)) throw new Error(`The Supabase CLI is ${found}, not ${wanted}.`);
    if (deployment.options.isUploaded) await outputOf(deployment, command("wrangler", ["--version"]), "");
    return { unchanged: `Supabase CLI ${wanted}${deployment.options.isUploaded ? ", and wrangler" : ""}` };
  },
};
