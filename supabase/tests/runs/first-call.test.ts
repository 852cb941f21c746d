// A claim begins the first model call of a run where a rough reserve cannot matter, and leaves no trace of it elsewhere. The last
// answer of a run ends it.
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import { agentWorker, said, speak, workerSql } from "../support/agent-worker.ts";
import { attach, pixel } from "../support/attachment.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { eventTypes } from "../support/session-rows.ts";
import { done, operatorSql, signUp } from "../support/test-users.ts";

const model = "claude-sonnet-5-5"; // input 3.75 at most, output 15 dollars per million tokens
const fixedTokens = 2_000;

const operator = operatorSql();
const sql = workerSql(4);
const worker = agentWorker(sql);
afterAll(() => Promise.all([operator.end(), sql.end()]));

const begunCall = z.object({
  call_id: z.string(),
  message_id: z.string(),
  model_id: z.literal(model),
  step: z.literal(1),
  attempt: z.literal(1),
  input_tokens: z.number(),
  output_tokens: z.literal(16_000),
});
const claimed = z.object({
  token: z.string(),
  models: z.array(z.looseObject({ id: z.string() })),
  history: z.looseObject({ messages: z.array(z.looseObject({ role: z.string() })) }),
  first_key: z.looseObject({ host: z.string(), key: z.unknown() }),
  first_call: z.union([begunCall, z.null()]),
});

async function claim(runId: string) {
  const call = { call_id: randomUUID(), message_id: randomUUID(), fixed_tokens: fixedTokens, answer_tokens: 16_000 };
  const answer = claimed.parse(await worker.claim(runId, "test", call));
  return { ...answer, asked: call, lease: { runId, token: answer.token } };
}

async function prompted(text = "Spend", session?: PromptedSession) {
  const opened = session ?? (await openPromptedSession());
  await operator`update public.sessions set model_id = ${model} where id = ${opened.id}`;
  return { session: opened, ...(await opened.say(text)) };
}

const reservedOf = async ({ owner }: PromptedSession) => {
  const [spend] = await operator`select reserved::float from private.user_spend where user_id = ${owner.id}`;
  return spend?.reserved ?? 0;
};
const callsOf = (runId: string) => operator`select id from public.model_calls where run_id = ${runId}`;

test("A claim answers with the history, the models and the first call, reserved generously and begun as its step", async () => {
  const { session, runId } = await prompted("Say it.");
  const { asked, first_call, history, models, lease } = await claim(runId);
  expect(first_call).toMatchObject({ call_id: asked.call_id, message_id: asked.message_id });
  expect([history.messages.map(({ role }) => role), models[0]?.id]).toEqual([["user"], model]);
  const tokens = first_call?.input_tokens ?? 0;
  expect(tokens).toBeGreaterThan(fixedTokens + 10);
  expect(tokens).toBeLessThan(fixedTokens + 200);
  expect(await reservedOf(session)).toBeCloseTo((tokens * 3.75 + 16_000 * 15) / 1_000_000, 6);
  expect((await eventTypes(operator, session.id, runId)).slice(-2)).toEqual(["run_started", "message_started"]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);

  const answer = said({ callId: asked.call_id, messageId: asked.message_id }, "Said.");
  expect(await worker.finishCall(lease, { ...answer, ends_run: true })).toMatchObject({ ended: true });
  expect((await eventTypes(operator, session.id, runId)).slice(-2)).toEqual(["message_finished", "run_finished"]);
  expect(await reservedOf(session)).toBe(0);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("Images are counted as images, so that a prompt with a picture is begun with the claim, too", async () => {
  const session = await openPromptedSession();
  await operator`update public.sessions set model_id = ${model} where id = ${session.id}`;
  const image = await attach(session.owner, session.id, pixel);
  const message = { session_id: session.id, id: randomUUID(), parts: [{ type: "text", text: "See." }, image] };
  const { run_id } = z
    .object({ run_id: z.string() })
    .parse(await done(session.owner.userDb.rpc("send_message", message)));
  const { first_call } = await claim(run_id);
  expect(first_call?.input_tokens).toBeGreaterThan(fixedTokens + 1_600);
  expect(first_call?.input_tokens).toBeLessThan(fixedTokens + 2_000);
});

async function useModel(runId: string, limits: { context_tokens: number; is_enabled: boolean }) {
  const model = { id: randomUUID(), provider: "openai_chat", name: "own", label: "Own", output_tokens: 500, ...limits };
  await operator`insert into public.models ${operator(model)}`;
  await operator`update public.runs set model_id = ${model.id} where id = ${runId}`;
}

const limits = {
  "the run may cost less than the estimate": (runId: string) =>
    operator`update public.runs set max_cost = 0.2 where id = ${runId}`,
  "the user may spend less in a day": (_runId: string, userId: string) =>
    operator`insert into private.user_limits (user_id, max_cost_per_day) values (${userId}, 0.2)`,
  "the user has spent half of their day": (_runId: string, userId: string) =>
    operator`insert into private.user_spend (user_id, day, spent) values (${userId}, (now() at time zone 'UTC')::date, 11)`,
  "no model is enabled": (runId: string) => useModel(runId, { context_tokens: 200_000, is_enabled: false }),
  "the conversation may need a summary first": (runId: string) =>
    useModel(runId, { context_tokens: 3_000, is_enabled: true }),
} as const;

test.each(Object.entries(limits))(
  "A claim leaves the call to the worker without a trace when %s",
  async (_why, set) => {
    const { session, runId } = await prompted();
    await set(runId, session.owner.id);
    const answer = await worker.claim(runId, "test", {
      ...{ call_id: randomUUID(), message_id: randomUUID() },
      ...{ fixed_tokens: fixedTokens, answer_tokens: 16_000 },
    });
    expect(answer).toMatchObject({ first_call: null, history: { messages: [{ role: "user" }] } });
    expect(await callsOf(runId)).toEqual([]);
    expect(await reservedOf(session)).toBe(0);
    expect((await eventTypes(operator, session.id, runId)).at(-1)).toBe("run_started");
  },
);

test("A run near its limit is not refused because of the rough estimate", async () => {
  const { runId } = await prompted("Count these words. ".repeat(2_000));
  const exact = { input_tokens: 8_000 + fixedTokens, output_tokens: 16_000 };
  await operator`update public.runs set max_cost = ${(exact.input_tokens * 3.75 + exact.output_tokens * 15) / 1_000_000 + 0.001}
    where id = ${runId}`;
  const { first_call, lease } = await claim(runId);
  expect(first_call).toBeNull();
  const call = { call_id: randomUUID(), message_id: randomUUID(), step: 1, model_id: model, ...exact };
  expect(await worker.startCall(lease, call)).toEqual({ ok: true, attempt: 1 });
});

test("A run that has written something is left to the worker", async () => {
  const { runId } = await prompted();
  const lease = await worker.take(runId);
  await speak(worker, lease, { step: 1, modelId: model, tools: [{ call_id: "a", name: "list_files", input: {} }] });
  await worker.yield(lease);
  expect((await claim(runId)).first_call).toBeNull();
});

test("When a process dies in its first call, the next claim settles that and begins another", async () => {
  const { session, runId } = await prompted();
  const first = await claim(runId);
  const reserved = await reservedOf(session);
  await operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId}`;
  const second = await claim(runId);
  expect(second.first_call).toMatchObject({ step: 1, input_tokens: first.first_call?.input_tokens });
  const [{ spent } = {}] =
    await operator`select spent::float from private.user_spend where user_id = ${session.owner.id}`;
  expect(spent).toBeGreaterThan(0);
  expect(await reservedOf(session)).toBe(reserved);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A claim whose answer was lost is answered again, without another attempt, event or call", async () => {
  const { session, runId } = await prompted();
  const call = { call_id: randomUUID(), message_id: randomUUID(), fixed_tokens: fixedTokens, answer_tokens: 16_000 };
  const token = randomUUID();
  const claimOnce = () => worker.claim(runId, "test", call, token);
  const first = await claimOnce();
  const events = await eventTypes(operator, session.id, runId);
  expect(await claimOnce()).toEqual({ ...first, run: expect.objectContaining({ attempt: 1 }) });
  expect(await eventTypes(operator, session.id, runId)).toEqual(events);
  expect(await callsOf(runId)).toHaveLength(1);
  await worker.heartbeat({ runId, token });
  expect(await worker.claim(runId, "another", call, randomUUID())).toBeNull();
});

test("A claim that is repeated after its lease was released begins without the call that was settled", async () => {
  const { session, runId } = await prompted();
  const call = { call_id: randomUUID(), message_id: randomUUID(), fixed_tokens: fixedTokens, answer_tokens: 16_000 };
  const token = randomUUID();
  await worker.claim(runId, "test", call, token);
  await operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId}`;
  await done(session.owner.userDb.rpc("look_after", { session_id: session.id }));
  expect(await worker.claim(runId, "test", call, token)).toMatchObject({ token, first_call: null });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A very long conversation is not part of the claim, which begins no call and reads no key", async () => {
  const session = await openPromptedSession();
  await operator`update public.sessions set model_id = ${model} where id = ${session.id}`;
  const parts = Array.from({ length: 20 }, () => ({ type: "text", text: randomBytes(45_000).toString("hex") }));
  const message = { session_id: session.id, id: randomUUID(), parts };
  const { run_id: runId } = z
    .object({ run_id: z.string() })
    .parse(await done(session.owner.userDb.rpc("send_message", message)));
  const call = { call_id: randomUUID(), message_id: randomUUID(), fixed_tokens: fixedTokens, answer_tokens: 16_000 };
  const answer = await worker.claim(runId, "test", call);
  expect(answer).toMatchObject({ history: null, first_call: null, first_key: null });
  expect(await worker.history({ runId, token: answer?.token ?? "" })).toMatchObject({ messages: [{ role: "user" }] });
});

test("An attempt that only gave its first call back is one in vain", async () => {
  const { runId } = await prompted();
  const { asked, lease } = await claim(runId);
  const usage = { input_tokens: 0, output_tokens: 0 };
  await worker.finishCall(lease, {
    ...{ call_id: asked.call_id, message_id: asked.message_id, status: "discarded" },
    ...{ usage, error_code: "not_made" },
  });
  const [{ vain } = {}] =
    await operator`select private.attempts_in_vain(r) as vain from public.runs r where r.id = ${runId}`;
  expect(vain).toBe(1);
});

test("The claim answers with the key of the user who asked, for the host of the model alone, and marks it as used", async () => {
  const [owner, other] = [await signUp(), await signUp()];
  const modelId = randomUUID();
  await operator`insert into public.models (id, provider, name, label, base_url, context_tokens, output_tokens)
    values (${modelId}, 'openai_chat', 'keyed', 'Keyed', 'https://Keyed.example:8443/v1', 32000, 8000)`;
  const keyOf = async (userId: string, host: string) => {
    const sealed = { ciphertext: btoa(`sealed for ${host}`), nonce: btoa("n".repeat(12)), master_key_id: "first" };
    const key = { id: randomUUID(), provider: "openai_chat", base_url: `https://${host}/v1`, host, last_four: "abcd" };
    await sql`select worker.save_provider_key(${userId}, ${sql.json({ ...key, ...sealed })})`;
    return key.id;
  };
  const wanted = await keyOf(owner.id, "keyed.example:8443");
  const others = [await keyOf(owner.id, "keyed.example"), await keyOf(other.id, "keyed.example:8443")];
  const session = await openPromptedSession(owner);
  await operator`update public.sessions set model_id = ${modelId} where id = ${session.id}`;
  const claimedRun = await worker.claim((await session.say("Hello.")).runId);
  expect(claimedRun).toMatchObject({
    first_key: { provider: "openai_chat", host: "keyed.example:8443", key: { id: wanted, user_id: owner.id } },
  });
  const used =
    await operator`select id from public.provider_keys where used_at is not null and id in ${operator([wanted, ...others])}`;
  expect(used).toEqual([{ id: wanted }]);
});

test("An answer does not end its run while a message waits to join it, or when it is to stop", async () => {
  const joined = await prompted();
  const waiting = await claim(joined.runId);
  await joined.session.say("And this.", undefined, { joins_run: true });
  const stopped = await prompted();
  const stopping = await claim(stopped.runId);
  await done(stopped.session.owner.userDb.rpc("stop_run", { run_id: stopped.runId }));
  for (const { lease, asked } of [waiting, stopping]) {
    const answer = said({ callId: asked.call_id, messageId: asked.message_id }, "Said.");
    expect(await worker.finishCall(lease, { ...answer, ends_run: true })).toMatchObject({ ended: false });
  }
  const runs = await operator`select status from public.runs where id in ${operator([joined.runId, stopped.runId])}`;
  expect(runs).toEqual([{ status: "running" }, { status: "running" }]);
  expect(await brokenInvariants(operator, joined.session.id)).toEqual([]);
  expect(await brokenInvariants(operator, stopped.session.id)).toEqual([]);
});
