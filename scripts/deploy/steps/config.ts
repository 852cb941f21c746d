import type { Deployment } from "../deployment.ts";
import { hasCaptcha, hasMailServer } from "../production-config.ts";
import type { Step } from "../step.ts";
import { assumedResult, ofProject } from "./commands.ts";

/** Of `config diff --exit-code`. */
const exitCodes = { same: 0, different: 2 } as const;

export const config: Step = {
  name: "Settings of the project",
  why: "Site address, redirects, confirmed e-mail addresses, few guests from one address, captcha where it is set up.",
  remedy:
    "Read what the CLI says above. It reads every setting before it changes one, so a missing right stops it here.",
  plan: async (deployment) => {
    const { world } = deployment;
    const env = secretsOfConfig(deployment);
    for (const gap of gaps(deployment)) world.say(`    note: ${gap}`);
    const { code, output } = await world.read(
      ofProject(deployment, ["config", "diff", "--exit-code"], env),
      assumedResult("", exitCodes.different),
    );
    if (code === exitCodes.same) return { unchanged: "the project has them" };
    if (code !== exitCodes.different) throw new Error(output);
    if (output !== "") world.say(output.replaceAll(/^/gm, "      "));
    return {
      change: "Push the settings",
      question: "The project's settings named above are overwritten. Go on?",
      apply: () => world.change(ofProject(deployment, ["config", "push"], env)),
    };
  },
};

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
