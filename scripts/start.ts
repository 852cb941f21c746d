// The command `npm start`: the whole product on this machine, without a key, an account or Docker.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { StackDetails } from "./product/programs.ts";
import { keepSecrets, parseSecrets } from "./product/secrets.ts";
import { startProduct } from "./product/start-product.ts";

const usage = `Starts Edgewright on this machine.

  npm start -- [options]

  --port N       port of the API (54321)
  --ephemeral    keep nothing: data goes when it stops
  --verbose      show what the parts log

  Keys to model providers go into supabase/functions/.env; without one the scripted demo model answers.
`;

const secretsFile = ".edgewright/secrets.env";
const ownSecretsFile = "supabase/functions/.env";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      ephemeral: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const own = existsSync(ownSecretsFile) ? parseSecrets(readFileSync(ownSecretsFile, "utf8")) : {};
  const stackArgs = [
    "--limits",
    "scripts/product/limits.toml",
    ...(values.port === undefined ? [] : ["--port", values.port]),
    ...(values.ephemeral ? ["--ephemeral"] : []),
    ...(values.verbose ? [] : ["--log-level", "warn"]),
  ];
  const toldToStop = watchForTheEnd();
  const product = await startProduct({ stackArgs, secrets: { ...keepSecrets(secretsFile), ...own }, isLogShown: true });
  process.stdout.write(welcome(product.details));
  await Promise.race([toldToStop, product.ended]);
  await product.stop();
}

function watchForTheEnd(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  return promise;
}

function welcome({ url, studioUrl }: StackDetails): string {
  return `
  Edgewright is running at ${url}
${studioUrl === undefined ? "" : `  Studio is at ${studioUrl}\n`}
  Talk to it in another terminal:  npm run chat
  Ctrl-C stops it.

`;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
