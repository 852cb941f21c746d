// `npm run deploy` against a project on this machine. See hosted-project.ts for what is real. The tests follow one deployment.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { formatSecrets, parseSecrets } from "../../../scripts/product/secrets.ts";
import {
  accessToken,
  type HostedProject,
  houseModel,
  ownSecrets,
  type Outcome,
  ref,
  startHostedProject,
} from "./hosted-project.ts";

let project: HostedProject;
beforeAll(async () => {
  project = await startHostedProject();
});
afterAll(() => project.stop());
// What one test has left to fail must not fail the next one.
beforeEach(() => project.platform.failOnce());

const siteUrl = "https://app.example.com";
const outputs: string[] = [];

async function deploy(...args: string[]): Promise<Outcome> {
  const outcome = await project.deploy("--model", houseModel, ...args);
  outputs.push(outcome.output);
  return outcome;
}

const secretsFile = () => join(project.folder, `${ref}.env`);
const recordFile = () => join(project.folder, `${ref}.json`);
const madeSecrets = () => parseSecrets(readFileSync(secretsFile(), "utf8"));

/** What was asked of the platform and of programs, without what only looks. */
function changes(): string[] {
  const looks =
    /^GET\b|^(?:supabase|wrangler) --version|^npm run |config diff|db advisors|^POST \/database\/query \{"query":"select (?!vault)/;
  return project.platform.calls.map(({ name, body }) => `${name} ${body}`.trim()).filter((call) => !looks.test(call));
}

test("A dry run prints what would be done, and touches nothing", async () => {
  const before = readFileSync(secretsFile(), "utf8");
  const { code, output } = await deploy("--site-url", siteUrl, "--dry-run");
  expect(code).toBe(0);
  for (const line of [
    `$ supabase --workdir ${project.folder}/${ref} db push --remote=${ref} --yes`,
    `site_url = "${siteUrl}"`,
    "alter role agent_worker login connection limit 20 password '<SCRAM verifier of WORKER_DB_PASSWORD>'",
    "select vault.create_secret($1::text, $2::text)",
    "$1 = <AGENT_KICK_KEY>",
    "update public.models set is_default = false where is_default;",
    "ask    A Worker edgewright that the account may have is replaced.",
    "$ wrangler deploy",
  ]) {
    expect(output).toContain(line);
  }
  expect(project.platform.calls).toEqual([]);
  expect(readdirSync(project.folder)).toEqual([`${ref}.env`]);
  expect(readFileSync(secretsFile(), "utf8")).toBe(before);
});

/** A part of the call that fails, and the step that it belongs to, in the order of the steps. */
type Failure = readonly [call: string, step: string];

const beforeTheConversation: readonly Failure[] = [
  ["GET ", "Access to the project"],
  ["npm run check", "Checks"],
  ["link --project-ref", "Link"],
  ["PATCH /config/auth", "Settings of the project"],
  ["db push", "Migrations"],
  ["alter role", "Database role of the functions"],
  ["max_cost_per_day = ", "Limits"],
  ["POST /secrets", "Secrets of the functions"],
  ["vault.create_secret", "Key of the kicks"],
  ['"name":"typed"', "Functions"],
  ["pg_stat_ssl", "Probes"],
  ["set agent_url", "Address of the agent"],
  ["is_default = true", "Default model"],
  ["set is_enabled", "Demo model off"],
];
const afterTheConversation: readonly Failure[] = [
  ["db advisors", "Advisors"],
  ["PUT /ssl-enforcement", "Encrypted database connections only"],
  ["PATCH /config/realtime", "Private Realtime channels only"],
  ["wrangler deploy", "The app"],
];

/** Each takes a run. These leave most behind: the settings alone, half of the functions, all but the app. */
const usualFailures = ["db push", '"name":"typed"', "wrangler deploy"];

async function failAtEach(failures: readonly Failure[]): Promise<void> {
  const areAll = process.env.DEPLOY_FAILURES === "all";
  for (const [call, step] of failures.filter(([call]) => areAll || usualFailures.includes(call))) {
    project.platform.failOnce(call);
    const { code, output } = await deploy("--site-url", siteUrl, "--yes");
    const [, advice = "nothing failed"] = output.split("    FAILED: ");
    expect(advice, call).toMatch(new RegExp(`What to do: [^]*\\nNot done:\\n  - ${step}\\n`));
    expect(code).toBe(1);
  }
}

test("A run that fails at any step says what to do", () => failAtEach(beforeTheConversation));

test("A conversation that fails is reported, and its user is deleted", async () => {
  const { sql } = project;
  const [model] = await sql`
    update public.models set base_url = 'http://127.0.0.2:1/v1' from public.models old
    where models.id = ${houseModel} and old.id = models.id returning old.base_url`;
  const failed = await deploy("--site-url", siteUrl, "--yes");
  expect(failed.output).toContain("FAILED: The run failed");
  expect(await sql`select count(*)::int as users from auth.users`).toEqual([{ users: 0 }]);
  await sql`update public.models set base_url = ${model?.base_url} where id = ${houseModel}`;
});

test("A run goes on where the one before has failed", async () => {
  await failAtEach(afterTheConversation);
  expect(outputs.join()).toMatch(/answered after .* live$/m);
  const { code, output } = await deploy("--yes");
  expect(output).toContain(`Done: ${siteUrl}`);
  expect(code).toBe(0);
});

test("What was deployed is what the project has", async () => {
  const { platform, sql } = project;
  expect(platform.config.auth).toMatchObject({
    site_url: siteUrl,
    uri_allow_list: `${siteUrl}/**`,
    external_anonymous_users_enabled: true,
    mailer_autoconfirm: false,
    rate_limit_anonymous_users: 5,
  });
  expect(platform.config).toMatchObject({ database: { ssl_enforced: true }, realtime: { private_only: true } });
  expect([...platform.functions.values()].map(({ slug, verifyJwt }) => [slug, verifyJwt])).toEqual(
    ["agent", "execute", "provider-keys", "typed"].map((name) => [name, false]),
  );
  const [row] = await sql`
    select (select agent_url like '%/functions/v1/agent' from private.settings) as is_known,
      (select max_cost_per_day::int from private.settings) as budget,
      (select array_agg(id) from public.models where is_default) as default_models,
      (select is_enabled from public.models where id = 'scripted-demo') as has_demo,
      (select rolconnlimit from pg_roles where rolname = 'agent_worker') as connections,
      (select decrypted_secret from vault.decrypted_secrets where name = 'agent_kick_key') as kick_key,
      (select count(*)::int from auth.users) as users, (select count(*)::int from public.sessions) as sessions`;
  expect(row).toEqual({
    is_known: true,
    budget: 20,
    default_models: [houseModel],
    has_demo: false,
    connections: 20,
    kick_key: madeSecrets().AGENT_KICK_KEY,
    users: 0,
    sessions: 0,
  });
});

test("One statement cannot move the default to another model, because the index is checked row by row", async () => {
  const move = project.sql`
    update public.models set is_default = (id = 'claude-sonnet-5-5') where is_default or id = 'claude-sonnet-5-5'`;
  await expect(move).rejects.toMatchObject({ code: "23505", constraint_name: "models_one_default_idx" });
});

test("Secrets are in their file and in the project, and nowhere else", async () => {
  expect(statSync(secretsFile()).mode & 0o777).toBe(0o600);
  const secrets = madeSecrets();
  expect(secrets).toMatchObject(ownSecrets);
  expect(project.platform.secrets.get("ANTHROPIC_API_KEY")).toBe(ownSecrets.ANTHROPIC_API_KEY);
  expect([...project.platform.secrets.keys()]).not.toContain("WORKER_DB_PASSWORD");
  const statements = project.platform.calls
    .filter(({ name }) => name === "POST /database/query")
    .map(({ body }) => body);
  const names = [
    "WORKER_DB_PASSWORD",
    "PROVIDER_MASTER_KEYS",
    "EXECUTE_KEY",
    "AGENT_KICK_KEY",
    "ANTHROPIC_API_KEY",
  ] as const;
  const seen = [
    ...outputs,
    readFileSync(recordFile(), "utf8"),
    readFileSync(join(project.folder, ref, "supabase/config.toml"), "utf8"),
  ];
  for (const name of names) {
    const value = secrets[name] ?? "";
    expect(
      seen.filter((text) => text.includes(value) || text.includes(JSON.stringify(value))),
      name,
    ).toEqual([]);
    if (name !== "AGENT_KICK_KEY")
      expect(
        statements.filter((text) => text.includes(value)),
        name,
      ).toEqual([]);
  }
  expect(seen.filter((text) => text.includes(accessToken) || /SCRAM-SHA-256\$/.test(text))).toEqual([]);
});

test("A second run changes nothing", async () => {
  const before = [recordFile(), secretsFile()].map((file) => readFileSync(file, "utf8"));
  project.platform.forget();
  const { code, output } = await deploy("--yes");
  expect(code, output).toBe(0);
  expect(changes()).toEqual([]);
  expect([recordFile(), secretsFile()].map((file) => readFileSync(file, "utf8"))).toEqual(before);
});

test("When the file of secrets is lost, new ones are made, but what the project and its operator have chosen stays", async () => {
  const { platform, sql } = project;
  await sql`update public.models set is_default = false where is_default`;
  await sql`update public.models set is_default = true where id = 'claude-sonnet-5-5'`;
  await sql`update private.settings set runs_paused = true`;
  const masterKeys = platform.secrets.get("PROVIDER_MASTER_KEYS");
  const executeKey = platform.secrets.get("EXECUTE_KEY");
  const forCommands = formatSecrets({ SUPABASE_DB_URL: "postgresql://postgres:canary@localhost/postgres" });
  writeFileSync(secretsFile(), project.ownSecretsText + forCommands);
  const { code, output } = await project.deploy("--yes");
  expect(code, output).toBe(0);
  expect(output).toContain("not held: runs are paused");
  expect(await sql`select id from public.models where is_default`).toEqual([{ id: "claude-sonnet-5-5" }]);
  expect(platform.secrets.get("PROVIDER_MASTER_KEYS")).toBe(masterKeys);
  expect(platform.secrets.get("EXECUTE_KEY")).toBe(madeSecrets().EXECUTE_KEY);
  expect(madeSecrets().EXECUTE_KEY).not.toBe(executeKey);
  expect(madeSecrets().PROVIDER_MASTER_KEYS).toBeUndefined();
});

test("A migration that was changed after it was applied is refused by name", async () => {
  const record = JSON.parse(readFileSync(recordFile(), "utf8"));
  const [file = ""] = Object.keys(record.migrations);
  writeFileSync(
    recordFile(),
    JSON.stringify({ ...record, migrations: { ...record.migrations, [file]: "of other contents" } }),
  );
  project.platform.forget();
  const { code, output } = await deploy("--yes");
  expect(code).toBe(1);
  expect(output).toContain(
    `Changed after they were applied, so the database does not have what they now say: ${file}.`,
  );
  expect(changes()).toEqual([]);
});

// The last one: what it asks for in vain is what the next run would do.
test("Without --yes, nothing is overwritten where nobody can be asked", async () => {
  project.platform.forget();
  const { code, output } = await deploy("--site-url", "https://elsewhere.example.com");
  expect(code).toBe(1);
  expect(output).toContain('auth.site_url: "https://app.example.com" becomes "https://elsewhere.example.com"');
  expect(output).toContain("run again with --yes");
  expect(changes()).toEqual([]);
});
