// The folder that the CLI works in: our supabase/ with this project's settings, kept apart so that the repository knows no project.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { command, work } from "../action.ts";
import { productionBlock, productionConfig } from "../production-config.ts";
import type { Step } from "../step.ts";

export const link: Step = {
  name: "Link",
  why: "The CLI gets a folder of its own with the migrations, the bundles and this project's settings, and is linked to the project.",
  remedy: "Delete the folder named above; it is made again from supabase/.",
  plan: async (deployment) => {
    const { world, workdir, ref } = deployment;
    await deployment.bundles();
    await world.read(
      work(
        `Copy the migrations into ${workdir}/supabase, and write its config.toml: ours with\n${productionBlock(deployment).trim()}`,
        async () => prepare(deployment),
      ),
      { schema: z.undefined(), assumed: undefined },
    );
    const linkedTo = `${workdir}/supabase/.temp/project-ref`;
    if (existsSync(linkedTo) && readFileSync(linkedTo, "utf8").trim() === ref)
      return { unchanged: `${workdir} is linked` };
    return {
      change: `Link ${workdir} to ${ref}`,
      apply: () => world.change(command("supabase", ["--workdir", workdir, "link", "--project-ref", ref, "--yes"])),
    };
  },
};

function prepare({ workdir, siteUrl, ref, secrets }: Parameters<Step["plan"]>[0]): undefined {
  const folder = `${workdir}/supabase`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(`${folder}/migrations`, { recursive: true, force: true });
  cpSync("supabase/migrations", `${folder}/migrations`, { recursive: true });
  const deployed = readFileSync(`${folder}/config.toml`, "utf8");
  const config = productionConfig({
    ours: readFileSync("supabase/config.toml", "utf8"),
    deployed,
    ref,
    siteUrl,
    secrets,
  });
  writeFileSync(`${folder}/config.toml`, config);
}
