// The command `npm run deploy`: puts the product on a hosted Supabase project and a Cloudflare account.
import { allSteps } from "./all-steps.ts";
import { createDeployment } from "./deployment.ts";
import { createDryWorld } from "./dry-world.ts";
import { createMask } from "./mask.ts";
import { choose, type Options, parseOptions, UsageError, usage } from "./options.ts";
import { createRealWorld } from "./real-world.ts";
import { openRecord, readNeighbours } from "./record.ts";
import { runSteps } from "./run-steps.ts";

const exitCodes = { succeeded: 0, failed: 1, usage: 64 } as const;

/** What only a hosted project can show. */
const unproven = "README.md lists what no test could show yet, because it needs a hosted project.";

const firstOperator = `To open /operator in the app, sign up and name yourself in Studio:
  insert into private.operators (user_id) select id from auth.users where email = '…';`;

/** The addresses are those of the platform unless a test names others. */
async function deploy(options: Options, env: NodeJS.ProcessEnv): Promise<number> {
  const { ref, isDry, agreesToAll } = options;
  const folder = env.EDGEWRIGHT_FOLDER ?? ".edgewright";
  const accessToken = env.SUPABASE_ACCESS_TOKEN ?? "";
  const projectUrl = env.EDGEWRIGHT_PROJECT_URL ?? `https://${ref}.supabase.co`;
  const managementUrl = env.EDGEWRIGHT_MANAGEMENT_URL ?? "https://api.supabase.com";
  const mask = createMask();
  mask.hide("SUPABASE_ACCESS_TOKEN", accessToken);
  const record = openRecord(`${folder}/${ref}.json`, { isDry });
  const choices = choose(options, { record, neighbours: readNeighbours(folder, ref) });
  const world = isDry
    ? createDryWorld(mask)
    : createRealWorld({ addresses: { managementUrl, projectUrl, ref, accessToken }, mask, agreesToAll });
  const token = isDry ? "not needed" : accessToken;
  const deployment = createDeployment({
    ...choices,
    ref,
    projectUrl,
    options,
    accessToken: token,
    world,
    record,
    folder,
    mask,
  });
  world.say(
    isDry ? `A dry run for ${ref}, as if it were new: nothing is asked, changed or written.` : `Deploying to ${ref}.`,
  );
  if (!(await runSteps(allSteps, deployment))) return exitCodes.failed;
  world.say(
    isDry ? `\nThis was a dry run. ${unproven}` : `\nDone: ${deployment.siteUrl}. ${firstOperator}\n${unproven}`,
  );
  return exitCodes.succeeded;
}

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2));
  if (parsed !== "help") return deploy(parsed, process.env);
  process.stdout.write(usage);
  return exitCodes.succeeded;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof UsageError ? exitCodes.usage : exitCodes.failed);
  },
);
