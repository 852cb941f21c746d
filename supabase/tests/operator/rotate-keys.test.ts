// `npm run rotate-keys`, on a stack of its own: it encrypts every user's keys again.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningStack, startStack } from "../../../scripts/product/programs.ts";
import { createKeyRing } from "../../functions/_shared/keys/key-ring.ts";
import { operatorSql, signUp, type TestUser, useStack } from "../support/test-users.ts";

const masterKey = (letter: string) => btoa(letter.repeat(32));
const [old, lost] = [{ old: masterKey("a") }, { lost: masterKey("z") }];
const both = { new: masterKey("b"), ...old };
const provider = "openai_chat";
const nameOf = (index: number) => `${String(index).padStart(2, "0")}.example.com`;
const secretOf = (host: string) => `sk-canary-of-${host}`;

let stack: RunningStack;
let sql: postgres.Sql;
let user: TestUser;

beforeAll(async () => {
  stack = await startStack({ args: ["--ephemeral", "--port", "0", "--log-level", "warn"] });
  useStack(stack.details);
  sql = operatorSql(3);
  user = await signUp();
});
afterAll(async () => {
  await sql.end();
  await stack.stop();
});
beforeEach(async () => {
  await sql`delete from public.provider_keys`;
});

/** Their ids are in the order of their hosts. */
async function storeKeys(hosts: readonly string[], masterKeys: Record<string, string> = old): Promise<void> {
  for (const host of hosts) {
    const sealed = await createKeyRing(masterKeys).seal(secretOf(host), { userId: user.id, provider, host });
    const id = `${host.slice(0, 2)}${randomUUID().slice(2)}`;
    const row = { id, provider, base_url: null, host, last_four: "last", ...sealed };
    await sql`select worker.save_provider_key(${user.id}, ${JSON.stringify(row)}::text::jsonb)`;
  }
}

const tenHosts = Array.from({ length: 10 }, (_, index) => nameOf(index));

/** What each stored key opens to, or why it does not. */
async function openAll(masterKeys: Record<string, string>): Promise<Record<string, string>> {
  const rows = await sql`
    select k.host, s.master_key_id, encode(s.ciphertext, 'base64') as ciphertext, encode(s.nonce, 'base64') as nonce
    from private.provider_key_secrets s join public.provider_keys k on k.id = s.provider_key_id order by k.host`;
  const ring = createKeyRing(masterKeys);
  const opened = rows.map(async ({ host, ciphertext, nonce, master_key_id }) => [
    host,
    await ring
      .open({ ciphertext, nonce, master_key_id }, { userId: user.id, provider, host })
      .catch((error: Error) => error.name),
  ]);
  return Object.fromEntries(await Promise.all(opened));
}

const secretsOf = (hosts: readonly string[]) => Object.fromEntries(hosts.map((host) => [host, secretOf(host)]));

const rotatedHosts = async () =>
  (
    await sql`select k.host from public.provider_keys k join private.provider_key_secrets s on s.provider_key_id = k.id
      where s.master_key_id = 'new' order by k.host`
  ).map(({ host }) => String(host));

function start(masterKeys: Record<string, string>, ...args: string[]): ChildProcess {
  const env = {
    ...process.env,
    SUPABASE_DB_URL: stack.details.dbUrl,
    PROVIDER_MASTER_KEYS: JSON.stringify(masterKeys),
  };
  return spawn(process.execPath, ["scripts/operator/rotate-keys.ts", ...args], { env });
}

async function rotate(...args: string[]) {
  const child = start(both, ...args);
  const [output, errors] = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ""));
  const [code] = await once(child, "exit");
  return { code, output: `${await output}${await errors}` };
}

test("Every key is encrypted again under the first master key, and opens without the older ones", async () => {
  await storeKeys(tenHosts);
  const { code, output } = await rotate("--batch", "3");
  expect(output).toContain('Stored provider keys: 10 under "old".\n');
  expect(output).toContain("Encrypted again: 10. Changed by their users meanwhile: 0. Unreadable: 0.\n");
  expect([code, await openAll({ new: both.new })]).toEqual([0, secretsOf(tenHosts)]);
  expect(output).not.toContain("canary");
});

test("A rotation that is killed half-way has lost nothing, and the next one does the rest", async () => {
  await storeKeys(tenHosts);
  const holder = await sql.reserve();
  await holder`begin`;
  await holder`select from private.provider_key_secrets s join public.provider_keys k on k.id = s.provider_key_id
    where k.host = ${nameOf(5)} for update of s`;
  const killed = start(both, "--batch", "2");
  await expect.poll(rotatedHosts).toEqual(tenHosts.slice(0, 4));
  await expect.poll(waitingRotations).toBe(1);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  // Postgres has its statement still, and would carry it out.
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`;
  await expect.poll(waitingRotations).toBe(0);
  await holder`rollback`;
  holder.release();
  expect(await rotatedHosts()).toEqual(tenHosts.slice(0, 4));
  expect(await openAll(both)).toEqual(secretsOf(tenHosts));
  const { code, output } = await rotate("--batch", "2");
  expect(output).toContain("Encrypted again: 6.");
  expect([code, await openAll({ new: both.new })]).toEqual([0, secretsOf(tenHosts)]);
  expect((await rotate()).output).toContain("Encrypted again: 0.");
});

const waitingRotations = async () =>
  (await sql`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%provider_key_secrets%'`)
    .length;

test("A key that its user replaces during a rotation stays the new one", async () => {
  const hosts = tenHosts.slice(0, 2);
  await storeKeys(hosts);
  const holder = await sql.reserve();
  await holder`begin`;
  await holder`update private.provider_key_secrets s set ciphertext = 'replaced meanwhile', master_key_id = 'new'
    from public.provider_keys k where k.id = s.provider_key_id and k.host = ${nameOf(0)}`;
  const rotation = rotate();
  await expect.poll(waitingRotations).toBe(1);
  await holder`commit`;
  holder.release();
  const { code, output } = await rotation;
  expect(output).toContain("Encrypted again: 1. Changed by their users meanwhile: 1.");
  expect([code, await openAll(both)]).toEqual([0, { [nameOf(0)]: "UnreadableKey", [nameOf(1)]: secretOf(nameOf(1)) }]);
});

test("A dry run says which keys cannot be opened, and writes nothing", async () => {
  await storeKeys(tenHosts.slice(0, 3));
  await storeKeys(tenHosts.slice(3, 4), lost);
  const { code, output } = await rotate("--dry-run", "--batch", "1");
  expect(output).toContain('under "lost", is left as it is: There is no master key lost any more.');
  expect(output).toContain("nothing was written: 3 can be encrypted again, 1 cannot be opened.");
  expect([code, await rotatedHosts()]).toEqual([1, []]);
});

test("An unreadable key stops no other, is kept as it is, and fails the command", async () => {
  await storeKeys(tenHosts.slice(0, 1), lost);
  await storeKeys(tenHosts.slice(1, 4));
  const { code, output } = await rotate("--batch", "1");
  expect(output).toContain('1 are not under "new" yet. Keep the older master keys, and repeat this.');
  expect([code, await rotatedHosts()]).toEqual([1, tenHosts.slice(1, 4)]);
  expect((await openAll({ ...both, ...lost }))[nameOf(0)]).toBe(secretOf(nameOf(0)));
});

test("Without usable master keys nothing is opened, and the answer quotes none of them", async () => {
  await storeKeys(tenHosts.slice(0, 1));
  const child = start({ new: "not 32 bytes" });
  const said = child.stderr ? await text(child.stderr) : "";
  expect(said).toContain("PROVIDER_MASTER_KEYS cannot be used");
  expect(said).not.toContain("not 32 bytes");
});
