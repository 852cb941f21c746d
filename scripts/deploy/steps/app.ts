import { globSync, readFileSync, statSync } from "node:fs";
import { command } from "../action.ts";
import { type Deployment, hashOf } from "../deployment.ts";
import type { Step } from "../step.ts";
import { outputOf } from "./commands.ts";

const dist = "web/dist";

export const app: Step = {
  name: "The app",
  why: "Static files, built for this project, and the edge that serves them.",
  remedy:
    "Wrangler names what is missing. It needs CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, or npx wrangler login.",
  plan: async (deployment) => {
    const { world, record, projectUrl, options, siteUrl } = deployment;
    const { publishable } = await deployment.keys();
    const variables = {
      VITE_SUPABASE_URL: projectUrl,
      VITE_SUPABASE_PUBLISHABLE_KEY: publishable,
      ...captcha(deployment),
    };
    await outputOf(deployment, command("npm", ["run", "build"], variables), "");
    const built = hashOf(options.worker, ...filesOfApp(world.isDry));
    if (!options.isUploaded) return { unchanged: `it is in ${dist}: put it on ${siteUrl} yourself` };
    if (record.content.app === built) return { unchanged: `${siteUrl} has it` };
    return {
      change: `Upload it as the Worker ${options.worker}`,
      apply: async () => {
        const args = ["deploy", "--config", "web/wrangler.jsonc", "--name", options.worker];
        await world.change(command("wrangler", [...args, "--var", `SUPABASE_URL:${projectUrl}`]));
        record.remember({ app: built });
      },
    };
  },
};

/** Not secret: it is in every page that shows the captcha. */
function captcha({ secrets }: Deployment): Record<string, string> {
  const key = secrets.get("TURNSTILE_SITE_KEY");
  return key === undefined ? {} : { VITE_TURNSTILE_SITE_KEY: key };
}

function filesOfApp(isDry: boolean): (string | Uint8Array)[] {
  if (isDry) return [];
  const files = globSync(`${dist}/**/*`).filter((path) => statSync(path).isFile());
  return files.toSorted().flatMap((path) => [path, readFileSync(path)]);
}
