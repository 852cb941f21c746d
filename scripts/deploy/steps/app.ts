import { globSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { edgePath } from "../../../web/build/project-variables.ts";
import { api, command } from "../action.ts";
import { type Deployment, hashOf } from "../deployment.ts";
import type { Step } from "../step.ts";
import { outputOf } from "./commands.ts";

export const app: Step = {
  name: "The app",
  why: "Static files, built for this project, and the edge that serves them.",
  remedy:
    "Wrangler names what is missing. It needs CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, or npx wrangler login.",
  plan: async (deployment) => {
    const { world, record, projectUrl, options, siteUrl, worker } = deployment;
    const { publishable } = await deployment.keys();
    const folder = `${deployment.workdir}/app`;
    if (options.isUploaded) await requirePublicKeys(deployment);
    // Vite takes a relative path as one in web/.
    const build = ["run", "build", "--", "--outDir", resolve(folder), "--emptyOutDir"];
    await outputOf(deployment, command("npm", build, await variablesOfBuild(deployment)), "");
    if (!options.isUploaded) return { unchanged: `it is in ${folder}: put it on ${siteUrl} yourself` };
    const built = hashOf(worker, projectUrl, ...(world.isDry ? [] : filesIn(folder)));
    if (record.content.app === built) return { unchanged: `${siteUrl} has it` };
    return {
      change: `Upload it as the Worker ${worker}`,
      ...(record.content.app === undefined && {
        question: `A Worker ${worker} that the account may have is replaced. It serves ${siteUrl}. Go on?`,
      }),
      apply: async () => {
        const files = [`${folder}/_worker.js`, "--assets", folder];
        const args = ["deploy", ...files, "--config", "web/wrangler.jsonc", "--name", worker];
        const project = { SUPABASE_URL: projectUrl, SUPABASE_PUBLISHABLE_KEY: publishable };
        const vars = Object.entries(project).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
        await world.change(command("wrangler", [...args, ...vars]));
        record.remember({ app: built });
      },
    };
  },
};

const signingKeys = z.object({ keys: z.array(z.object({ algorithm: z.string(), status: z.string() })) });

/** The Worker checks tokens with the keys that Auth publishes. A shared secret is not among them. */
export async function requirePublicKeys({ world }: Pick<Deployment, "world">): Promise<void> {
  const { keys } = await world.read(api("GET", "/config/auth/signing-keys"), {
    schema: signingKeys,
    assumed: { keys: [{ algorithm: "ES256", status: "in_use" }] },
  });
  if (keys.some(({ algorithm, status }) => status === "in_use" && algorithm !== "HS256")) return;
  throw new Error(
    "The project signs its users' tokens with a shared secret, so the Worker would refuse everybody. Migrate to asymmetric signing keys (dashboard, Settings, JWT Keys), or use --no-upload: the app then talks to the project itself.",
  );
}

/**
 * The Worker passes the app's requests on to the project, but for Auth's: Auth limits sign-ins per address, and all requests of
 * a Worker have the same one. On another host the app talks to the project itself.
 */
async function variablesOfBuild({ keys, options, projectUrl, secrets }: Deployment): Promise<Record<string, string>> {
  const { publishable } = await keys();
  const siteKey = secrets.get("TURNSTILE_SITE_KEY");
  return {
    VITE_SUPABASE_URL: options.isUploaded ? edgePath : projectUrl,
    ...(options.isUploaded && { VITE_SUPABASE_AUTH_URL: `${projectUrl}/auth/v1` }),
    VITE_SUPABASE_PUBLISHABLE_KEY: publishable,
    ...(siteKey !== undefined && { VITE_TURNSTILE_SITE_KEY: siteKey }),
  };
}

function filesIn(folder: string): (string | Uint8Array)[] {
  const files = globSync(`${folder}/**/*`).filter((path) => statSync(path).isFile());
  return files.toSorted().flatMap((path) => [path, readFileSync(path)]);
}
