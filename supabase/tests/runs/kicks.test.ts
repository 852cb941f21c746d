// Kicks: a real request wakes the agent function after a commit. On a stack of its own, because the address is a global
// setting.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningStack, startStack } from "../../../scripts/product/programs.ts";
import { requireSignature, signatureHeader } from "../../functions/_shared/http/caller-key.ts";
import { createEnvironment } from "../../functions/_shared/runtime/environment.ts";
import { listen } from "../support/listen.ts";

interface Kick {
  readonly text: string;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
}

const secret = "the-secret-that-signs-kicks";
const kicks: Kick[] = [];
let agent: Server;
let stack: RunningStack;
let operator: postgres.Sql;
let ownerId: string;

beforeAll(async () => {
  agent = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      kicks.push({ text, body: JSON.parse(text), headers: request.headers });
      response.writeHead(202).end();
    });
  });
  const agentHost = await listen(agent);
  stack = await startStack({ args: ["--ephemeral", "--port", "0", "--log-level", "warn"] });
  operator = postgres(stack.details.dbUrl, { max: 3, onnotice: () => undefined });
  await operator`select vault.create_secret(${secret}, 'agent_kick_key')`;
  await useAgent(`http://${agentHost}/agent`);
  const { data } = await createClient(stack.details.url, stack.details.secretKey).auth.admin.createUser({
    email: "owner@example.com",
    email_confirm: true,
  });
  ownerId = data.user?.id ?? "";
});
afterAll(async () => {
  await operator.end();
  await stack.stop();
  agent.close();
});
beforeEach(async () => {
  await operator`delete from public.sessions`;
  kicks.length = 0;
});

// Leases are long, so that the sweep finds only the runs that a test expires.
const useAgent = (url: string | null) => operator`update private.settings set agent_url = ${url}, lease_seconds = 600`;

async function openSession(): Promise<string> {
  const [session] = await operator`with made as (
      insert into public.sessions (id, owner_id) values (gen_random_uuid(), ${ownerId}) returning id, owner_id
    ), member as (insert into public.session_members (session_id, user_id, role) select id, owner_id, 'owner' from made)
    select id from made`;
  return session?.id;
}

async function say(sessionId: string, sql: postgres.ISql = operator): Promise<string> {
  const [run] = await sql`with said as (
      insert into public.messages (session_id, role, parts) values (${sessionId}, 'user', '[{"type": "text", "text": "Go"}]') returning id
    ) select id from said`;
  const [queued] = await sql`select id from public.runs where message_id = ${run?.id}`;
  return queued?.id;
}

const claim = async (runId: string) =>
  (await operator`select worker.claim_run(${runId}) ->> 'token' as token`)[0]?.token;
const kicked = () => kicks.map(({ body }) => body);
/** Waits until exactly these runs have been kicked. */
const expectKicks = (...runIds: string[]) => expect.poll(kicked).toEqual(runIds.map((run_id) => ({ run_id })));

const environment = createEnvironment((name) => (name === "AGENT_KICK_KEY" ? secret : undefined));
/** Resolves if the agent function would accept the signature for the text. */
const checkSignature = (text: string, signature: unknown) =>
  requireSignature(
    { headers: new Headers({ [signatureHeader]: String(signature) }), text },
    "AGENT_KICK_KEY",
    environment,
  );

test("A message kicks the agent function with the run's id, signed, after its commit", async () => {
  const sessionId = await openSession();
  const other = await openSession();
  let [rolledBack, early]: [string, number] = ["", -1];
  await operator
    .begin(async (transaction) => {
      rolledBack = await say(other, transaction);
      throw new Error("changed my mind");
    })
    .catch((error) => expect(error.message).toBe("changed my mind"));
  const runId = await operator.begin(async (transaction) => {
    const queued = await say(sessionId, transaction);
    // Another transaction's kick has been sent by now, but this one has not.
    await say(other);
    await expect.poll(() => kicks.length).toBe(1);
    early = kicked().filter((body) => JSON.stringify(body).includes(queued)).length;
    return queued;
  });
  await expect.poll(() => kicks.length).toBe(2);
  expect(early).toBe(0);
  expect(kicks[1]).toMatchObject({
    body: { run_id: runId },
    headers: { "content-type": "application/json" },
  });
  for (const { text, headers } of kicks) await checkSignature(text, headers[signatureHeader]);
  expect(JSON.stringify(kicks)).not.toContain(rolledBack);
});

test("When a run ends or yields, the next one is kicked: itself, the next of the session, or the user's next elsewhere", async () => {
  const [sessionId, elsewhere] = [await openSession(), await openSession()];
  const [first, second] = [await say(sessionId), await say(sessionId)];
  await expectKicks(first);
  const token = await claim(first);
  await operator`select worker.yield_run(${first}, ${token})`;
  await expectKicks(first, first);
  const again = await claim(first);
  await operator`select worker.finish_run(${first}, ${again}, 'succeeded')`;
  await expectKicks(first, first, second);
  const heldBack = await say(elsewhere);
  const last = await claim(second);
  await operator`select worker.finish_run(${second}, ${last}, 'succeeded')`;
  await expectKicks(first, first, second, heldBack, heldBack);
});

test("Pg_cron repeats lost kicks and revives the runs of dead processes without any client", async () => {
  const [lost, died] = [await say(await openSession()), await say(await openSession())];
  await claim(died);
  await expectKicks(lost, died);
  await operator`update public.runs set kicked_at = now() - interval '1 hour' where id = ${lost}`;
  await operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${died}`;
  await expect.poll(() => kicked().slice(2)).toHaveLength(2);
  expect(kicked().slice(2)).toEqual(expect.arrayContaining([{ run_id: lost }, { run_id: died }]));
  expect(await claim(died)).toEqual(expect.any(String));
  expect(await operator`select attempt from public.runs where id = ${died}`).toEqual([{ attempt: 2 }]);
});

test("A reader of pg_net's queue learns no key, and only the signature of that one kick", async () => {
  const sessionId = await openSession();
  const queued = await operator.begin(async (transaction) => {
    await say(sessionId, transaction);
    // Before the commit, so that nothing has been sent and removed.
    return transaction`select q.*, convert_from(q.body, 'UTF8') as text from net.http_request_queue q`;
  });
  const kick = queued.find(({ text }) => text.includes("run_id"));
  const signature = kick?.headers[signatureHeader];
  expect(JSON.stringify(queued)).not.toContain(secret);
  await checkSignature(kick?.text, signature);
  await expect(checkSignature(`{"run_id": "${crypto.randomUUID()}"}`, signature)).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("The secret cannot be read over the Data API with any key", async () => {
  await say(await openSession());
  const { url, publishableKey, secretKey, anonJwt, serviceJwt } = stack.details;
  for (const key of [publishableKey, secretKey, anonJwt, serviceJwt]) {
    for (const [schema, table] of [
      ["net", "http_request_queue"],
      ["net", "_http_response"],
      ["vault", "decrypted_secrets"],
      ["vault", "secrets"],
      ["private", "settings"],
      ["cron", "job"],
    ]) {
      const answer = await fetch(`${url}/rest/v1/${table}`, {
        headers: { apikey: key, "accept-profile": schema ?? "" },
      });
      const text = await answer.text();
      expect([406, 404], `${schema}.${table}: ${text}`).toContain(answer.status);
      expect(text).not.toContain(secret);
    }
  }
});

test("Without an address nothing is sent, and without the secret's row the kick is not signed", async () => {
  const sessionId = await openSession();
  const [settings] = await operator`select agent_url from private.settings`;
  await useAgent(null);
  const unkicked = await say(sessionId);
  expect(await operator`select kicked_at from public.runs where id = ${unkicked}`).toEqual([{ kicked_at: null }]);
  await useAgent(settings?.agent_url);
  await operator`update private.settings set kick_secret_name = 'no such secret'`;
  const runId = await say(await openSession());
  await operator`update private.settings set kick_secret_name = 'agent_kick_key'`;
  await expectKicks(runId);
  expect(kicks[0]?.headers[signatureHeader]).toBe("");
});

test("While pg_net accepts no requests, messages are accepted, and the sweep kicks their runs later", async () => {
  const sessionId = await openSession();
  const jam = await operator.reserve();
  await jam`begin`;
  await jam`lock table net.http_request_queue in access exclusive mode`;
  const runId = await operator.begin(async (transaction) => {
    await transaction`set local lock_timeout = '100ms'`;
    return say(sessionId, transaction);
  });
  await jam`rollback`;
  jam.release();
  expect(await operator`select status from public.runs where id = ${runId}`).toEqual([{ status: "queued" }]);
  await operator`update public.runs set kicked_at = now() - interval '1 hour' where id = ${runId}`;
  await operator`select worker.sweep()`;
  await expectKicks(runId);
});
