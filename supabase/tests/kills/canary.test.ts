// Canary keys: after successful runs, failed runs and killed processes, the keys are looked for wherever they must not be.
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../../../scripts/chaos/random.ts";
import { signatureHeader } from "../../functions/_shared/http/caller-key.ts";
import { done, signUp, stack, type TestUser } from "../support/test-users.ts";
import { type EchoingServer, refusalKinds, startEchoingServer } from "./echoing-server.ts";
import {
  type FaultStage,
  playToEnd,
  retryUntilAnswered,
  type ScenarioSession,
  startFaultStage,
  startScenario,
} from "./fault-stage.ts";
import { killAgent, killPostgres } from "./faults.ts";

/** Unlike any provider's keys: text that looks like a key is redacted anyway. */
const canary = (name: string) => `canary-${name}-${randomUUID()}`;
const userKey = canary("user");
const hostKey = canary("host");
const masterKey = randomBytes(32).toString("base64");
const keys = {
  AGENT_KICK_KEY: canary("kick"),
  EXECUTE_KEY: canary("execute"),
  EXECUTOR_KEY: canary("executor"),
  WORKER_DB_PASSWORD: canary("database"),
  ANTHROPIC_API_KEY: canary("anthropic"),
  OPENAI_API_KEY: canary("openai"),
};
const secrets = [...Object.values(keys), userKey, hostKey, masterKey];

let echoing: EchoingServer;
let stage: FaultStage;
beforeAll(async () => {
  echoing = await startEchoingServer();
  stage = await startFaultStage({
    secrets: {
      ...keys,
      PROVIDER_MASTER_KEYS: JSON.stringify({ only: masterKey }),
      COMPATIBLE_API_KEYS: JSON.stringify({ [echoing.host]: hostKey }),
      EGRESS_ALLOW: "127.0.0.1",
      EXECUTOR_URL: `http://${echoing.host}/failing`,
    },
  });
});
afterAll(() => Promise.all([stage?.stop(), echoing?.stop()]));

test("No key appears in any row, log, event, error or prompt, whatever succeeded or failed", async () => {
  const rich = await signUp();
  const answers = await collectAnswers(rich);
  const refused = await Promise.all(refusalKinds.flatMap((kind) => [openRefused(kind, rich), openRefused(kind)]));
  const python = JSON.stringify({ language: "python", entry: "a.py", stdin: null });
  const runCode = `call?name=run_code&input=${encodeURIComponent(python)}`;
  const scenarios = ["work?say=12&rate=60", "invalid-key", "error-event", "echo", runCode];
  const played = await Promise.all(
    scenarios.map((scenario) => startScenario(stage, { scenario, files: { "a.py": "print(1)\n" } })),
  );
  const sessions = [...refused, ...played];
  const target = { ...stage, sessions };
  const random = createRandom(1);
  await Promise.all([killAgent(target, random).then(() => killPostgres(target, random)), playToEnd(stage, sessions)]);

  for (const sent of [userKey, hostKey, keys.EXECUTOR_KEY])
    expect([sent, echoing.hasReceived(sent)]).toEqual([sent, true]);
  const prompts = await Promise.all(played.map((session) => session.requests()));
  expect(prompts.flat().length).toBeGreaterThan(scenarios.length);
  expect(await tablesWith(secrets)).toEqual([]);
  expect(linesWith(stage.product.log())).toEqual([]);
  expect(linesWith(JSON.stringify([answers, prompts, sessions.map(({ follower }) => follower.events)]))).toEqual([]);
});

test("The search finds text that is in a row", async () => {
  const words = randomUUID();
  const session = await startScenario(stage, { scenario: "echo" });
  await playToEnd(stage, [session]);
  await done(session.owner.userDb.rpc("set_session", { session_id: session.id, changes: { title: words } }));
  expect(await tablesWith([words])).toEqual(expect.arrayContaining(["sessions", "session_events"]));
  expect(stage.product.log()).toContain("functions/agent");
});

/** A model behind the echoing server, called with the user's own key or with the operator's. */
async function openRefused(kind: string, owner?: TestUser): Promise<ScenarioSession> {
  const baseUrl = `http://${echoing.host}/${kind}/v1`;
  return startScenario(stage, { scenario: "text", baseUrl, ...(owner && { owner }) });
}

/** The answers of every endpoint that takes keys: to valid and invalid provider keys, and to callers with wrong keys. */
async function collectAnswers(user: TestUser): Promise<string[]> {
  const { data } = await user.userDb.auth.getSession();
  const signedIn = { authorization: `Bearer ${data.session?.access_token}` };
  const base_url = `http://${echoing.host}/unauthorized/v1`;
  const ours = { id: randomUUID(), provider: "openai_chat", base_url, key: userKey };
  return Promise.all([
    ask("provider-keys", signedIn, ours),
    ask("provider-keys", signedIn, { ...ours, key: ` ${userKey}` }),
    ask("provider-keys", signedIn, { ...ours, base_url: `ftp://${userKey}@example.com` }),
    ask("provider-keys", {}, ours),
    ask("provider-keys", { authorization: `Bearer ${userKey}` }, ours),
    ask("agent", { apikey: userKey }, { run_id: userKey }),
    ask("agent", { [signatureHeader]: keys.AGENT_KICK_KEY }, { run_id: keys.AGENT_KICK_KEY }),
    ask("execute", { apikey: keys.EXECUTE_KEY }, { program: keys.EXECUTE_KEY }),
    ask("execute", { apikey: keys.EXECUTOR_KEY }, {}),
  ]);
}

async function ask(name: string, headers: Readonly<Record<string, string>>, body: unknown): Promise<string> {
  const url = `${stack().url}/functions/v1/${name}`;
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return `${response.status} ${await response.text()}`;
}

/** Postgres shows bytes in hexadecimal. */
async function tablesWith(texts: readonly string[]): Promise<string[]> {
  const { admin } = stage;
  const patterns = texts.flatMap((text) => [`%${text}%`, `%${Buffer.from(text).toString("hex")}%`]);
  const tables = await retryUntilAnswered(
    () =>
      admin`select oid::regclass::text as name from pg_class where relkind in ('r', 'm', 'p') and relpersistence <> 't'`,
  );
  expect(tables.length).toBeGreaterThan(90);
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await admin.unsafe(`select from ${name} as stored where stored::text like any ($1) limit 1`, [
        patterns,
      ]);
      return rows.length > 0 ? [String(name)] : [];
    }),
  );
  return found.flat();
}

function linesWith(text: string): string[] {
  return text.split("\n").filter((line) => secrets.some((secret) => line.includes(secret)));
}
