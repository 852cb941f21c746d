// The command `npm start`: the whole product on this machine, without a key, an account or Docker.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { localPublishableKey, localUrl } from "./chat/options.ts";
import { bundleFunctions } from "./functions/bundle-functions.ts";
import { keepSecrets, parseSecrets } from "./product/secrets.ts";
import { type Product, startProduct } from "./product/start-product.ts";
import { untilStopped } from "./serve.ts";
import { type ServedApp, serveAppInDevelopment, serveBuiltApp } from "./web/served-app.ts";

const usage = `Starts Edgewright on this machine.

  npm start -- [options]
  npm run dev -- [options]    the same, and changes to web/ show at once

  --app-port N   port of the app (5173)
  --port N       port of the API (54321)
  --ephemeral    keep nothing: data goes when it stops
  --bundled      serve the functions as they are deployed: each bundled into one file, without hot reload
  --verbose      show what the parts log, and the addresses of the API, of Studio and of the mailbox

  Keys to model providers go into supabase/functions/.env; without one the scripted demo model answers.
`;

const secretsFile = ".edgewright/secrets.env";
const ownSecretsFile = "supabase/functions/.env";
const keptBuilds = ".edgewright/app";
const bundlesFolder = ".edgewright/functions";

const options = {
  "app-port": { type: "string", default: "5173" },
  port: { type: "string" },
  dev: { type: "boolean", default: false },
  ephemeral: { type: "boolean", default: false },
  bundled: { type: "boolean", default: false },
  verbose: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const toldToStop = untilStopped();
  const serve = values.dev ? serveAppInDevelopment : serveBuiltApp;
  const builds = values.ephemeral ? join(tmpdir(), `edgewright-app-${process.pid}`) : keptBuilds;
  const app = await serve({ port: readPort(values["app-port"]), portFlag: "--app-port", builds });
  const product = await startWith(app, values);
  try {
    const { url, publishableKey } = product.details;
    const appUrl = await app.open({ VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: publishableKey });
    process.stdout.write(welcome(appUrl, values.verbose ? product : undefined));
    await Promise.race([toldToStop, product.ended]);
  } finally {
    await Promise.all([app.close(), product.stop()]);
    if (values.ephemeral) rmSync(builds, { recursive: true, force: true });
  }
}

/** Builds the app meanwhile, for the address that the project is likely to get. */
async function startWith(app: ServedApp, { port, ephemeral, bundled, verbose }: Flags): Promise<Product> {
  const own = existsSync(ownSecretsFile) ? parseSecrets(readFileSync(ownSecretsFile, "utf8")) : {};
  const stackArgs = [
    "--limits",
    "scripts/product/limits.toml",
    ...(port === undefined ? [] : ["--port", port]),
    ...(ephemeral ? ["--ephemeral"] : []),
    ...(bundled ? ["--functions", await bundle()] : []),
    ...(verbose ? [] : ["--log-level", "warn"]),
  ];
  const starting = startProduct({ stackArgs, secrets: { ...keepSecrets(secretsFile), ...own }, isLogShown: true });
  if (port !== "0") {
    const url = port === undefined ? localUrl : `http://127.0.0.1:${port}`;
    const project = { VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: localPublishableKey };
    // A failure is reported when the app is opened, after the project has started and can be stopped in order.
    await Promise.allSettled([starting, app.prepare(project)]);
  }
  return starting;
}

async function bundle(): Promise<string> {
  await bundleFunctions({ outDir: bundlesFolder });
  return join(bundlesFolder, "functions");
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`--app-port must be a number up to 65535, not "${text}".`);
  return port;
}

function welcome(appUrl: string, described: Product | undefined): string {
  const { url, studioUrl, mailUrl } = described?.details ?? {};
  const addresses = described ? `\n  API      ${url}\n  Studio   ${studioUrl}\n  Mailbox  ${mailUrl}\n` : "";
  return `
  Edgewright is running at ${appUrl}
${addresses}
  Ctrl-C stops it. In a terminal instead: npm run chat

`;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
