// Kicks: a real request wakes the agent function after a commit.
import { expect, test } from "vitest";
import { requireSignature, signatureHeader } from "../../functions/_shared/http/caller-key.ts";
import { createEnvironment } from "../../functions/_shared/runtime/environment.ts";
import { testKickLimits } from "./kick-limits.ts";
import { KickedStack, secret } from "./kicked-stack.ts";

const stack = KickedStack.forTests();
const useAgent = (url: string | null) => stack.operator`update private.settings set agent_url = ${url}`;

const environment = createEnvironment((name) => (name === "AGENT_KICK_KEY" ? secret : undefined));
/** Resolves if the agent function would accept the signature for the text. */
const checkSignature = (text: string, signature: unknown) =>
  requireSignature(
    { headers: new Headers({ [signatureHeader]: String(signature) }), text },
    "AGENT_KICK_KEY",
    environment,
  );

test("A message kicks the agent function with the run's id, signed, after its commit", async () => {
  const sessionId = await stack.openSession();
  const other = await stack.openSession();
  let [rolledBack, early]: [string, number] = ["", -1];
  await stack.operator
    .begin(async (transaction) => {
      rolledBack = await stack.say(other, transaction);
      throw new Error("changed my mind");
    })
    .catch((error) => expect(error.message).toBe("changed my mind"));
  const runId = await stack.operator.begin(async (transaction) => {
    const queued = await stack.say(sessionId, transaction);
    // Another transaction's kick has been sent by now, but this one has not.
    await stack.say(other);
    await expect.poll(() => stack.kicks.length).toBe(1);
    early = stack.kicked.filter((id) => id === queued).length;
    return queued;
  });
  await expect.poll(() => stack.kicks.length).toBe(2);
  expect(early).toBe(0);
  expect(stack.kicks[1]).toMatchObject({
    body: { run_id: runId },
    headers: { "content-type": "application/json" },
  });
  for (const { text, headers } of stack.kicks) await checkSignature(text, headers[signatureHeader]);
  expect(JSON.stringify(stack.kicks)).not.toContain(rolledBack);
});

test("When a run ends or yields, the next one is kicked: itself, the next of the session, or the user's next elsewhere", async () => {
  const [sessionId, elsewhere] = [await stack.openSession(), await stack.openSession()];
  const [first, second] = [await stack.say(sessionId), await stack.say(sessionId)];
  await stack.expectKicks(first);
  const token = await stack.claim(first);
  await stack.operator`select worker.yield_run(${first}, ${token})`;
  await stack.expectKicks(first, first);
  const again = await stack.claim(first);
  await stack.finish(first, again);
  await stack.expectKicks(first, first, second);
  const heldBack = await stack.say(elsewhere);
  const last = await stack.claim(second);
  await stack.finish(second, last);
  await stack.expectKicks(first, first, second, heldBack, heldBack);
});

test("Pg_cron repeats lost kicks and revives the runs of dead processes without any client", async () => {
  const [lost, died] = [await stack.say(await stack.openSession()), await stack.say(await stack.openSession())];
  await stack.claim(died);
  await stack.expectKicks(lost, died);
  await stack.operator`update public.runs set kicked_at = now() - interval '1 hour' where id = ${lost}`;
  await stack.operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${died}`;
  await expect.poll(() => stack.kicked.slice(2)).toHaveLength(2);
  expect(stack.kicked.slice(2)).toEqual(expect.arrayContaining([lost, died]));
  expect(await stack.claim(died)).toEqual(expect.any(String));
  expect(await stack.operator`select attempt from public.runs where id = ${died}`).toEqual([{ attempt: 2 }]);
});

test("A reader of pg_net's queue learns no key, and only the signature of that one kick", async () => {
  const sessionId = await stack.openSession();
  const queued = await stack.operator.begin(async (transaction) => {
    await stack.say(sessionId, transaction);
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
  await stack.say(await stack.openSession());
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
  const sessionId = await stack.openSession();
  await useAgent(null);
  const unkicked = await stack.say(sessionId);
  expect(await stack.operator`select kicked_at from public.runs where id = ${unkicked}`).toEqual([{ kicked_at: null }]);
  await useAgent(stack.agentUrl);
  await stack.operator`update private.settings set kick_secret_name = 'no such secret'`;
  const runId = await stack.say(await stack.openSession());
  await stack.operator`update private.settings set kick_secret_name = 'agent_kick_key'`;
  await stack.expectKicks(runId);
  expect(stack.kicks[0]?.headers[signatureHeader]).toBe("");
});

test("While pg_net accepts no requests, messages are accepted, and the sweep kicks their runs later", async () => {
  const sessionId = await stack.openSession();
  const jam = await stack.operator.reserve();
  await jam`begin`;
  await jam`lock table net.http_request_queue in access exclusive mode`;
  const runId = await stack.operator.begin(async (transaction) => {
    await transaction`set local lock_timeout = '100ms'`;
    return stack.say(sessionId, transaction);
  });
  await jam`rollback`;
  jam.release();
  expect(await stack.operator`select status from public.runs where id = ${runId}`).toEqual([{ status: "queued" }]);
  await stack.operator`update public.runs set kicked_at = now() - interval '1 hour' where id = ${runId}`;
  await stack.operator`select worker.sweep()`;
  await stack.expectKicks(runId);
});

testKickLimits(stack);
