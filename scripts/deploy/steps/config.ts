import { z } from "zod";
import { type Deployment, hashOf } from "../deployment.ts";
import { hasCaptcha, hasMailServer } from "../production-config.ts";
import type { Step } from "../step.ts";
import { ofProject, outputOf } from "./commands.ts";

const comparison = z.object({
  changes: z.array(
    z.object({ path: z.array(z.string()), declared: z.boolean(), local: z.unknown(), remote: z.unknown() }),
  ),
});

export const config: Step = {
  name: "Settings of the project",
  why: "Site address, redirects, confirmed e-mail addresses, few guests from one address, captcha where it is set up.",
  remedy:
    "Read what the CLI says above. It reads every setting before it changes one, so a missing right stops it here.",
  plan: async (deployment) => {
    const { world, record } = deployment;
    requireWholeCaptcha(deployment);
    const env = secretsOfConfig(deployment);
    for (const gap of gaps(deployment)) world.say(`    note: ${gap}`);
    const differences = await readDifferences(deployment, env);
    const secrets = hashOf(JSON.stringify(env));
    const isSecretNew = Object.keys(env).length > 0 && record.content.configSecrets !== secrets;
    if (differences.length === 0 && !isSecretNew) return { unchanged: "the project has them" };
    for (const difference of differences) world.say(`      ${difference}`);
    return {
      change: "Push what differs",
      question: "These settings of the project are overwritten. Go on?",
      apply: async () => {
        await world.change(ofProject(deployment, ["config", "push"], env));
        record.remember({ configSecrets: secrets });
      },
    };
  },
};

/** What the file declares and the project does not have. `--exit-code` would also count what is left alone. */
async function readDifferences(deployment: Deployment, env: Readonly<Record<string, string>>): Promise<string[]> {
  const diff = ofProject(deployment, ["config", "diff", "--output-format", "json"], env);
  const site = {
    path: ["auth", "site_url"],
    declared: true,
    local: deployment.siteUrl,
    remote: "http://localhost:3000",
  };
  const { changes } = comparison.parse(
    JSON.parse(await outputOf(deployment, diff, JSON.stringify({ changes: [site] }))),
  );
  return changes
    .filter(({ declared }) => declared)
    .map(({ path, local, remote }) => `${path.join(".")}: ${JSON.stringify(remote)} becomes ${JSON.stringify(local)}`);
}

/** With the secret alone, Auth asks for a captcha that the app does not show. */
export function requireWholeCaptcha({ secrets }: Pick<Deployment, "secrets">): void {
  const [missing, ...others] = ["TURNSTILE_SECRET_KEY", "TURNSTILE_SITE_KEY"].filter((name) => !secrets.get(name));
  if (missing === undefined || others.length > 0) return;
  throw new Error(`${secrets.path} has no ${missing}. A captcha needs both of its keys, or nobody could sign in.`);
}

function secretsOfConfig({ secrets }: Deployment): Record<string, string> {
  const names = ["TURNSTILE_SECRET_KEY", "SMTP_PASS"];
  return Object.fromEntries(names.flatMap((name) => (secrets.get(name) ? [[name, secrets.require(name)]] : [])));
}

function gaps({ secrets: { all, path } }: Deployment): string[] {
  return [
    ...(hasCaptcha(all) ? [] : [`no captcha: there is no TURNSTILE_SECRET_KEY in ${path}.`]),
    ...(hasMailServer(all)
      ? []
      : [
          `no mail server: there is no SMTP_HOST in ${path}. Supabase's own sends a few mails an hour, to members of your organization only, so nobody else can confirm an address.`,
        ]),
  ];
}
