// A hosted project on this machine: the platform's stand-in, and behind it a real Postgres, Auth, Realtime and functions that
// start with nothing of ours. What `npm run deploy` sets and deploys is what they then serve.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import postgres from "postgres";
import { type RecordedPlatform, startPlatform } from "../../../scripts/deploy/testing/recorded-platform.ts";
import { type RunningStack, startModelServer, startStack } from "../../../scripts/product/programs.ts";
import { formatSecrets } from "../../../scripts/product/secrets.ts";

export const ref = "abcdefghijklmnopqrst";
export const accessToken = "sbp_0102030405060708091011121314151617181920";

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

export interface HostedProject {
  readonly platform: RecordedPlatform;
  /** As the operator, not as the deployment. */
  readonly sql: postgres.Sql;
  /** What the operator wrote into the file of secrets. */
  readonly ownSecretsText: string;
  /** `.edgewright` of this project. */
  readonly folder: string;
  deploy(...args: string[]): Promise<Outcome>;
  stop(): Promise<void>;
}

/** Of the operator, beside the address of their model. */
export const ownSecrets = { ANTHROPIC_API_KEY: "sk-ant-canary-of-the-operator", SLICE_SECONDS: "60" };

/** The operator's own model, in place of a provider that costs money. */
export const houseModel = "house-model";

export async function startHostedProject(): Promise<HostedProject> {
  // Not os.tmpdir(): that may be private to root, and Postgres runs as nobody then, who must get through.
  const root = mkdtempSync("/tmp/hosted-");
  chmodSync(root, 0o711);
  const folder = join(root, "edgewright");
  const models = await startModelServer();
  const served = await startServed(root);
  const sql = postgres(served.stack.details.dbUrl, { max: 1, onnotice: () => undefined });
  const { details } = served.stack;
  const platform = await startPlatform({
    project: { ref, dbUrl: details.dbUrl, publishableKey: details.publishableKey, secretKey: details.secretKey },
    onDeployed: (deployed) => served.restart(deployed),
    onProgram: async (name) => {
      if (name.includes(" db push ")) await addHouseModel(sql, `${models.details.url}/v1`);
    },
  });
  mkdirSync(folder, { mode: 0o700 });
  const ownSecretsText = `# my own\n${formatSecrets({ ...ownSecrets, EGRESS_ALLOW: new URL(models.details.url).host })}`;
  writeFileSync(join(folder, `${ref}.env`), ownSecretsText);
  const env = { ...process.env, ...placePrograms(root, platform.url, details.dbUrl) };
  return {
    platform,
    sql,
    ownSecretsText,
    folder,
    deploy: async (...args) => {
      const child = spawn(process.execPath, ["scripts/deploy/main.ts", "--project", ref, ...args], {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...env,
          HOME: root,
          SUPABASE_ACCESS_TOKEN: accessToken,
          EDGEWRIGHT_FOLDER: folder,
          EDGEWRIGHT_PROJECT_URL: details.url,
          EDGEWRIGHT_MANAGEMENT_URL: platform.url,
        },
      });
      const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
      return { code, output: stdout + stderr };
    },
    stop: async () => {
      await sql.end();
      await Promise.all([platform.stop(), served.stack.stop(), models.stop()]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

interface Served {
  readonly stack: RunningStack;
  /** With the functions and secrets that were deployed. */
  restart(platform: RecordedPlatform): Promise<void>;
}

async function startServed(root: string): Promise<Served> {
  const [supabaseDir, functionsDir] = [join(root, "supabase"), join(root, "functions")];
  for (const dir of [supabaseDir, functionsDir]) mkdirSync(dir);
  cpSync("supabase/config.toml", join(supabaseDir, "config.toml"));
  const fixed = [
    "--supabase",
    supabaseDir,
    "--functions",
    functionsDir,
    "--data",
    join(root, "data"),
    "--log-level",
    "warn",
  ];
  let stack = await startStack({ args: [...fixed, "--port", "0"] });
  const { url, dbUrl } = stack.details;
  return {
    get stack() {
      return stack;
    },
    restart: async ({ functions, secrets }) => {
      await stack.stop();
      for (const { slug, code } of functions.values()) {
        mkdirSync(join(functionsDir, slug), { recursive: true });
        writeFileSync(join(functionsDir, slug, "index.js"), code);
      }
      const envFile = join(root, "functions.env");
      writeFileSync(envFile, formatSecrets({ ...Object.fromEntries(secrets), ...withoutPooler(secrets, dbUrl) }));
      const ports = ["--port", new URL(url).port, "--db-port", new URL(dbUrl).port];
      stack = await startStack({ args: [...fixed, ...ports, "--env-file", envFile] });
    },
  };
}

/** There is no pooler here, which would take the project's reference off the user's name. */
function withoutPooler(secrets: ReadonlyMap<string, string>, dbUrl: string): Record<string, string> {
  const worker = new URL(secrets.get("WORKER_DB_URL") ?? "");
  const direct = new URL(dbUrl);
  direct.username = worker.username.replace(`.${ref}`, "");
  direct.password = worker.password;
  return { WORKER_DB_URL: direct.href };
}

async function addHouseModel(sql: postgres.Sql, baseUrl: string): Promise<void> {
  await sql`insert into public.models (id, provider, name, label, base_url, context_tokens, output_tokens)
    values (${houseModel}, 'openai_chat', 'scripted-demo', 'House model', ${baseUrl}, 32000, 8000)
    on conflict do nothing`;
}

/** Programs in front of PATH, and a profile that leads the real CLI to the stand-in. */
function placePrograms(root: string, platformUrl: string, dbUrl: string): Record<string, string> {
  const bin = join(root, "bin");
  mkdirSync(bin);
  const standIn = resolve("scripts/deploy/testing/stand-in-program.ts");
  for (const program of ["supabase", "npm", "wrangler"]) {
    const file = join(bin, program);
    writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" ${program} "$@"\n`);
    chmodSync(file, 0o755);
  }
  const profile = join(root, "profile.yaml");
  const lines = [
    "name: stand-in",
    `api_url: ${platformUrl}`,
    `dashboard_url: ${platformUrl}`,
    "project_host: localhost",
  ];
  writeFileSync(profile, `${lines.join("\n")}\n`);
  const path = [bin, resolve("node_modules/.bin"), process.env.PATH].join(delimiter);
  return { PATH: path, STAND_IN_URL: platformUrl, STAND_IN_DB_URL: dbUrl, STAND_IN_PROFILE: profile };
}
