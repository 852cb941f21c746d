// Guests attack a whole product at once while others work on it. On a product of its own, because its limits are small and its
// kicks are counted. RED_TEAM_GUESTS and RED_TEAM_MINUTES make it larger and longer.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSecrets } from "../../../scripts/product/secrets.ts";
import { type Product, startProduct } from "../../../scripts/product/start-product.ts";
import { fingerprint } from "../support/catalogue.ts";
import { seedSession, signUpUsers } from "../support/seeded-session.ts";
import { write } from "../support/session.ts";
import { recountedBytes } from "../support/stored-bytes.ts";
import { done, operatorSql, signUp, stack, type TestUser, useStack } from "../support/test-users.ts";
import { type Guest, sendGuest } from "./attackers.ts";
import { broken, Doors, Watch } from "./doors.ts";
import { type KickGate, openKickGate } from "./kick-gate.ts";
import { startVictim } from "./victim.ts";

const guestCount = Number(process.env.RED_TEAM_GUESTS ?? 4);
const minutes = Number(process.env.RED_TEAM_MINUTES ?? 0);
const minRounds = 1;

const paidModelId = "paid";
const dayLimit = 10;
/** Small, so that guests meet them soon. */
const guestLimits = {
  max_stored_bytes_per_guest: 700_000,
  max_message_bytes_per_guest: 600_000,
  max_sessions_per_guest: 6,
  max_forks_per_guest_and_hour: 1,
};
const leaseSeconds = 30;
/** What runs that were accepted before their guest's storage was full may still say. */
const answerBytes = 32_000;
/** Indexes, the log, what was broadcast, and what refused requests leave behind until the next vacuum. */
const diskFactor = 10;

const secrets = makeSecrets();
let product: Product;
let gate: KickGate;
let sql: postgres.Sql;
beforeAll(async () => {
  product = await startProduct({ stackArgs: ["--ephemeral", "--port", "0", "--log-level", "warn"], secrets });
  useStack(product.details);
  sql = operatorSql(4);
  gate = await openKickGate(`${product.details.url}/functions/v1/agent`);
  // Nothing may be taken over or trimmed only because the machine is busy.
  const settings = { agent_url: gate.url, max_cost_per_day: dayLimit, lease_seconds: leaseSeconds };
  await sql`update private.settings set ${sql({ ...settings, ...guestLimits, streamed_text_kept_for: null })}`;
  const prices = { input_price: 3, cached_input_price: 3, cache_write_price: 3, output_price: 15 };
  const base_url = `${product.modelServerUrl}/s/paid/v1`;
  const paid = { id: paidModelId, provider: "openai_chat", name: "scenario:echo", label: "Paid", base_url };
  await sql`insert into public.models ${sql({ ...paid, ...prices, context_tokens: 100_000, output_tokens: 4_000 })}`;
});
afterAll(async () => {
  await sql?.end();
  gate?.stop();
  await product?.stop();
});

/** Everything of the vault that a stranger must not see. A program that waits there is run first. */
async function fillVault() {
  const users = await signUpUsers();
  const vault = await seedSession(sql, users);
  const { owner, editor, viewer } = users;
  const words = `canary-${randomUUID()}`;
  await done(owner.userDb.rpc("set_session", { session_id: vault.id, changes: { title: words, instructions: words } }));
  await done(owner.userDb.rpc("set_profile", { changes: { name: words } }));
  await write(owner, vault.id, `${words}.md`, words);
  await sql`select private.kick_execution(${vault.queuedExecutionId})`;
  await expect
    .poll(() => sql`select from public.executions where id = ${vault.queuedExecutionId} and finished_at is null`)
    .toEqual([]);
  return { users, vault, canaries: [words, vault.linkToken, owner.email, editor.email, viewer.email] };
}

async function storeKey({ userDb }: TestUser, key: string): Promise<void> {
  const { data } = await userDb.auth.getSession();
  const body = { id: randomUUID(), provider: "openai_responses", base_url: `${product.modelServerUrl}/v1`, key };
  const doors = new Doors(data.session?.access_token ?? "", new Watch([]));
  expect(await doors.ask("/functions/v1/provider-keys", { body })).toMatchObject({ status: 201 });
}

async function repeat(isOver: () => boolean, act: () => Promise<void>): Promise<void> {
  for (let rounds = 0; rounds < minRounds || !isOver(); rounds += 1) await act();
}

/** Guests attack, and the victim works until the last of them has finished. Resolves with how many seconds it took. */
async function attackTogether(guests: readonly Guest[], work: () => Promise<void>): Promise<number> {
  const startedAt = Date.now();
  const isOver = () => Date.now() - startedAt > minutes * 60_000;
  let attacking = guests.length;
  const attacks = guests.map(async ({ attack }) => {
    await repeat(isOver, attack);
    attacking -= 1;
  });
  const workOn = async () => {
    await work();
    await sleep(minutes * 600); // or a long attack would let them spend what the day has
  };
  await Promise.all([...attacks, repeat(() => attacking === 0, workOn)]);
  return (Date.now() - startedAt) / 1000;
}

/** Keys of the operator, as the functions and the project have them. */
function operatorKeys(): string[] {
  const { PROVIDER_MASTER_KEYS = "{}", ...others } = secrets;
  const { secretKey, jwtSecret, serviceJwt } = stack();
  const masterKeys = Object.values(JSON.parse(PROVIDER_MASTER_KEYS)).map(String);
  return [...Object.values(others), ...masterKeys, secretKey, jwtSecret, serviceJwt];
}

test(
  "Guests who attack at once spend nothing, store and start no more than they may, and see and change nothing of others, whose work goes on",
  { timeout: 600_000 + 2 * minutes * 60_000 },
  async () => {
    const { users, vault, canaries } = await fillVault();
    const words = `canary-${randomUUID()}`;
    const askedBefore = (await paidRequests()).length;
    const victim = await startVictim(await signUp(), paidModelId, words);
    const key = `sk-${words}-${randomUUID()}`;
    await storeKey(victim.user, key);
    await victim.work();
    // The sweep would settle it after ten minutes.
    await sql`select private.settle_call(id, null) from public.model_calls
      where session_id = ${vault.id} and finished_at is null`;
    const vaultBefore = await fingerprint(sql, vault.id, [users.owner.id]);
    const diskBefore = await diskBytes();
    const watch = new Watch([...canaries, words, key, victim.user.email, ...operatorKeys()]);
    const workshop = { id: victim.sessionId, ownerId: victim.user.id };
    const target = { vault, users, workshop, paidModelId, kicks: gate.kicks.slice() };
    const guests = await Promise.all(Array.from({ length: guestCount }, (_, index) => sendGuest(target, watch, index)));
    const seconds = await attackTogether(guests, victim.work);
    const diskGrowth = (await diskBytes()) - diskBefore;
    if (minutes > 0) report(guests, { seconds, diskBefore, diskGrowth, questions: victim.questions.length });

    expect([...watch.found]).toEqual([]);
    expect(watch.bytes).toBeGreaterThan(guestCount * 10_000);
    expect(guests.flatMap(({ ear }) => [...ear.joined])).toEqual([]);
    expect(await fingerprint(sql, vault.id, [users.owner.id])).toBe(vaultBefore);
    await victim.lookAround();
    await expectNothingSpent(guests, victim.questions, askedBefore);
    await expectLittleStored(guests);
    expect(diskGrowth).toBeLessThanOrEqual(guests.length * guestLimits.max_stored_bytes_per_guest * diskFactor);
    await expectFewKicks(guests, seconds);
    expectEveryLimitMet(guests);
  },
);

test("The search finds what its reader may see", async () => {
  const words = `canary-${randomUUID()}`;
  const user = await signUp();
  const { data } = await user.userDb.auth.getSession();
  const watch = new Watch([words]);
  const doors = new Doors(data.session?.access_token ?? "", watch);
  await doors.rpc("create_session", { id: randomUUID(), title: words });
  expect([...watch.found]).toEqual([words]);
});

const diskBytes = async () => Number((await sql`select pg_database_size(current_database()) as bytes`)[0]?.bytes);

/** Of all guests, how often each outcome was met. */
function outcomesOf(guests: readonly Guest[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const [outcome, times] of guests.flatMap(({ doors }) => [...doors.outcomes]))
    all.set(outcome, (all.get(outcome) ?? 0) + times);
  return all;
}

function report(guests: readonly Guest[], facts: Readonly<Record<string, number>>): void {
  const outcomes = [...outcomesOf(guests)].filter(([outcome]) => !outcome.startsWith("/rest/v1/"));
  const requests = [...outcomesOf(guests).values()].reduce((sum, times) => sum + times, 0);
  const figures = { guests: guests.length, requests, kicks: gate.kicks.length, ...facts };
  const lines = [...Object.entries(figures), ...outcomes.toSorted()].map(([name, value]) => `${value}\t${name}\n`);
  process.stdout.write(lines.join(""));
}

async function paidRequests(): Promise<readonly unknown[]> {
  return (await fetch(`${product.modelServerUrl}/s/paid/requests`)).json();
}

const idsOf = (guests: readonly Guest[]) => guests.map(({ id }) => id);

/** The provider was asked by the victim alone, who has spent something, and no more than the day has. */
async function expectNothingSpent(
  guests: readonly Guest[],
  questions: readonly string[],
  askedBefore: number,
): Promise<void> {
  const [bill] = await sql`
    select coalesce(sum(spent + reserved) filter (where user_id in ${sql(idsOf(guests))}), 0)::float as guests,
      sum(spent + reserved)::float as everybody from private.user_spend`;
  expect(bill?.guests).toBe(0);
  expect(bill?.everybody).toBeGreaterThan(0);
  expect(bill?.everybody).toBeLessThanOrEqual(dayLimit);
  const asked = (await paidRequests()).slice(askedBefore);
  const foreign = asked.filter((request) => !questions.some((question) => JSON.stringify(request).includes(question)));
  expect(foreign).toEqual([]);
}

async function expectLittleStored(guests: readonly Guest[]): Promise<void> {
  const [settings] = await sql`select max_queued_runs_per_guest + max_live_runs_per_user as runs from private.settings`;
  const late = settings?.runs * answerBytes;
  const stored = await Promise.all(guests.map(({ id }) => recountedBytes(sql, id)));
  const { max_stored_bytes_per_guest, max_message_bytes_per_guest, max_sessions_per_guest } = guestLimits;
  for (const { sessions, file_bytes, message_bytes } of stored) {
    expect(sessions).toBeLessThanOrEqual(max_sessions_per_guest);
    expect(file_bytes).toBeLessThanOrEqual(max_stored_bytes_per_guest);
    expect(message_bytes).toBeLessThanOrEqual(max_message_bytes_per_guest + late);
    expect(file_bytes + message_bytes).toBeLessThanOrEqual(max_stored_bytes_per_guest + late);
  }
}

/**
 * A run or program is kicked when it is queued, and its end kicks at most two others. Guests have three runs at a time that
 * are kicked again if nobody claims them, each time after twice as long.
 */
async function expectFewKicks(guests: readonly Guest[], seconds: number): Promise<void> {
  const ids = sql(idsOf(guests));
  const [started] = await sql`select
    (select count(*)::int from public.runs where requested_by in ${ids}) as runs,
    (select count(*)::int from public.executions where started_by in ${ids}) as programs,
    (select max(attempt)::int from public.runs where requested_by not in ${ids}) as attempts`;
  const work = await sql`select id from public.runs where requested_by in ${ids}
    union all select id from public.executions where started_by in ${ids}`;
  const ours = new Set(work.map(({ id }) => String(id)));
  const kicks = gate.kicks.filter(({ text }) =>
    [...Object.values(JSON.parse(text))].some((id) => ours.has(String(id))),
  );
  const again = Math.ceil(Math.log2(1 + seconds / leaseSeconds));
  expect(kicks.length).toBeGreaterThan(0);
  expect(kicks.length).toBeLessThanOrEqual(3 * (started?.runs + started?.programs) + 3 * guests.length * again);
  // Replayed kicks have taken nothing from anybody.
  expect(started?.attempts).toBe(1);
  const queued =
    await sql`select count(*)::int from public.runs where requested_by in ${ids} and status = 'queued' group by requested_by`;
  for (const { count } of queued) expect(count).toBeLessThanOrEqual(10);
}

/** What limits was met by somebody; otherwise this story would show nothing. */
function expectEveryLimitMet(guests: readonly Guest[]): void {
  const met = [...outcomesOf(guests).keys()];
  const rpc = (verb: string, outcome: string) => `/rest/v1/rpc/${verb} ${outcome}`;
  expect(met).toEqual(
    expect.arrayContaining([
      rpc("write_file", "413 storage_full"),
      rpc("create_session", "429 too_many_sessions"),
      "/functions/v1/agent 403 forbidden",
      "/functions/v1/agent 413 too_large",
      "/functions/v1/agent 202 ok",
      "/functions/v1/execute 403 forbidden",
      "/functions/v1/typed/session_title 429 guest_max_cost_per_day",
    ]),
  );
  // A view that cannot be written to is a fault of the caller, but Postgres and the Data API call it one of the server.
  const faults = met.filter((outcome) => / 5\d\d /.test(outcome) && !outcome.startsWith("/rest/v1/files 500"));
  expect(faults).toEqual([]);
  expect(met.filter((outcome) => outcome.includes(` ${broken} `))).toEqual([]);
}
