// Users' own keys to model providers: stored encrypted by the function, and sent to their own host alone.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createKeyRing, type KeyOwner } from "../../functions/_shared/keys/key-ring.ts";
import { resolveProviderKey, storedKey } from "../../functions/_shared/keys/provider-key.ts";
import { agentWorker, workerSql } from "../support/agent-worker.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import {
  adminDb,
  done,
  operatorSql,
  signInAsGuest,
  signUp,
  stack,
  type TestUser,
  visitor,
} from "../support/test-users.ts";
import { type KeyProvider, startKeyProvider } from "./stub-provider.ts";

const key = `sk-canary-${randomUUID()}`;
const sql = operatorSql();
const worker = workerSql();
let provider: KeyProvider;

beforeAll(async () => {
  provider = await startKeyProvider(key);
});
afterAll(async () => {
  await Promise.all([provider.stop(), sql.end(), worker.end()]);
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: { readonly error?: { readonly code: string; readonly message: string } } & Record<string, unknown>;
}

async function ask(token: string | undefined, body: unknown): Promise<Answer> {
  const response = await fetch(`${stack().url}/functions/v1/provider-keys`, {
    method: "POST",
    headers: { apikey: stack().publishableKey, ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

async function tokenOf({ userDb }: TestUser): Promise<string> {
  const { data } = await userDb.auth.getSession();
  if (!data.session) throw new Error("This user is not signed in.");
  return data.session.access_token;
}

const askAs = async (user: TestUser, body: unknown) => ask(await tokenOf(user), body);
const ourKey = (changes: object = {}) => ({
  id: randomUUID(),
  provider: "openai_chat",
  base_url: provider.url,
  key,
  ...changes,
});

async function signUpWithKey(): Promise<{ user: TestUser; id: string }> {
  const user = await signUp();
  const given = ourKey();
  expect((await askAs(user, given)).status).toBe(201);
  return { user, id: given.id };
}

function keyRing() {
  return createKeyRing(JSON.parse(inject("secrets").PROVIDER_MASTER_KEYS ?? "{}"));
}

async function reseal(id: string, owner: KeyOwner, masterKeys: Readonly<Record<string, string>>): Promise<void> {
  const { ciphertext, nonce, master_key_id } = await createKeyRing(masterKeys).seal(key, owner);
  await sql`update private.provider_key_secrets set ciphertext = decode(${ciphertext}, 'base64'), nonce = decode(${nonce}, 'base64'),
    master_key_id = ${master_key_id} where provider_key_id = ${id}`;
}

async function tablesWith(text: string): Promise<string[]> {
  const tables = await sql`
    select oid::regclass::text as name from pg_class
    where relkind in ('r', 'm', 'p') and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
      and has_table_privilege(oid, 'select')`;
  expect(tables.length).toBeGreaterThan(30);
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await sql.unsafe(`select from ${name} as stored where stored::text like $1 limit 1`, [`%${text}%`]);
      return rows.length > 0 ? [String(name)] : [];
    }),
  );
  return found.flat();
}

test("A new key is tried with its provider, and its owner sees no more of it than its last characters", async () => {
  const user = await signUp();
  const given = ourKey();
  const sentBefore = provider.requests.length;
  const { status, body } = await askAs(user, given);
  const row = {
    id: given.id,
    provider: "openai_chat",
    base_url: provider.url,
    host: provider.host,
    last_four: key.slice(-4),
  };
  expect([status, body]).toEqual([201, row]);
  expect(provider.requests.slice(sentBefore)).toEqual([{ path: "/v1/models", authorization: `Bearer ${key}` }]);
  expect(await done(user.userDb.from("provider_keys").select("id, provider, base_url, host, last_four"))).toEqual([
    row,
  ]);
});

test("A stored key is encrypted, and opens only with its owner's id and the master key", async () => {
  const { user, id } = await signUpWithKey();
  expect(await tablesWith(key)).toEqual([]);
  expect(await tablesWith(key.slice(3, -4))).toEqual([]);
  expect(await tablesWith(Buffer.from(key).toString("hex"))).toEqual([]);
  // The search would find a key: it does find the row's host.
  expect(await tablesWith(id)).toEqual(expect.arrayContaining(["provider_keys", "private.provider_key_secrets"]));
  const [sealed] = await sql`
    select encode(ciphertext, 'base64') as ciphertext, encode(nonce, 'base64') as nonce, master_key_id
    from private.provider_key_secrets where provider_key_id = ${id}`;
  const owner = { userId: user.id, provider: "openai_chat", host: provider.host };
  expect(storedKey.parse({ id, user_id: user.id, host: provider.host, ...sealed })).toMatchObject({
    master_key_id: "second",
  });
  expect(
    await keyRing().open({ ciphertext: sealed?.ciphertext, nonce: sealed?.nonce, master_key_id: "second" }, owner),
  ).toBe(key);
});

test("No stranger, guest or visitor sees, tries or replaces a user's key", async () => {
  const { user, id } = await signUpWithKey();
  for (const other of [await signUp(), await signInAsGuest()]) {
    expect(await done(other.userDb.from("provider_keys").select("id"))).toEqual([]);
    expect(await askAs(other, { test: id })).toMatchObject({ status: 400, body: { error: { code: "key_missing" } } });
    expect(await askAs(other, ourKey({ id }))).toMatchObject({ status: 409, body: { error: { code: "id_taken" } } });
    await done(other.userDb.rpc("delete_provider_key", { id }));
  }
  expect((await visitor().from("provider_keys").select("id")).error).not.toBeNull();
  for (const token of [undefined, stack().publishableKey, stack().secretKey, stack().anonJwt, stack().serviceJwt]) {
    for (const body of [{ test: id }, ourKey()]) {
      expect(await ask(token, body)).toMatchObject({ status: 401, body: { error: { code: "not_signed_in" } } });
    }
  }
  expect(await askAs(user, { test: id })).toMatchObject({ status: 200, body: { ok: true } });
});

test("A guest may add a key", async () => {
  const guest = await signInAsGuest();
  expect((await askAs(guest, ourKey())).status).toBe(201);
});

test("A key that the provider refuses or that cannot be tried is not stored, and no answer contains it", async () => {
  const user = await signUp();
  const closed = await startKeyProvider(key);
  await closed.stop();
  const wrong = `sk-canary-wrong-${randomUUID()}`;
  const answers = [
    await askAs(user, ourKey({ key: wrong })),
    await askAs(user, ourKey({ base_url: closed.url })),
    await askAs(user, ourKey({ key: `${key} with a space` })),
    await askAs(user, ourKey({ [key]: 1 })),
  ];
  expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual([
    [400, "key_refused"],
    [502, "provider_unreachable"],
    [400, "invalid_input"],
    [400, "invalid_input"],
  ]);
  for (const { text } of answers) expect(text).not.toContain("canary");
  expect(await done(user.userDb.from("provider_keys").select("id"))).toEqual([]);
});

test.each([
  "https://10.0.0.1/v1",
  "https://169.254.169.254/latest",
  "https://[::ffff:169.254.169.254]/",
  "https://167772161/",
  "https://localhost/v1",
  "https://metadata.google.internal/",
  "http://api.openai.com/v1",
  "https://user:password@api.openai.com/v1",
])("No key is sent to %s", async (base_url) => {
  const user = await signUp();
  const answer = await askAs(user, ourKey({ base_url }));
  expect(answer).toMatchObject({ status: 400, body: { error: { code: "address_forbidden" } } });
});

test("A second key for the same host replaces the first", async () => {
  const { user, id } = await signUpWithKey();
  const again = await askAs(user, ourKey());
  expect([again.status, again.body.id]).toEqual([201, id]);
  expect(await done(user.userDb.from("provider_keys").select("id"))).toEqual([{ id }]);
});

test("Keys stored before a rotation of the master key are still read; without the old master key the user is asked again", async () => {
  const { user, id } = await signUpWithKey();
  const owner = { userId: user.id, provider: "openai_chat", host: provider.host };
  await reseal(id, owner, { first: btoa("a".repeat(32)) });
  expect((await askAs(user, { test: id })).status).toBe(200);
  await reseal(id, owner, { thrown_away: btoa("c".repeat(32)) });
  expect((await askAs(user, { test: id })).body.error).toEqual({
    code: "key_missing",
    message: `Your key for ${provider.host} can no longer be read. Enter it again.`,
  });
});

test("A ciphertext moved to another user's row or to another host does not decrypt", async () => {
  const [victim, thief] = [await signUpWithKey(), await signUpWithKey()];
  await sql`update private.provider_key_secrets s set ciphertext = v.ciphertext, nonce = v.nonce, master_key_id = v.master_key_id
    from private.provider_key_secrets v where s.provider_key_id = ${thief.id} and v.provider_key_id = ${victim.id}`;
  expect((await askAs(thief.user, { test: thief.id })).body.error?.code).toBe("key_missing");
  const other = await startKeyProvider(key);
  await sql`update public.provider_keys set host = ${other.host}, base_url = ${other.url} where id = ${victim.id}`;
  expect((await askAs(victim.user, { test: victim.id })).body.error?.code).toBe("key_missing");
  expect(other.requests).toEqual([]);
  await other.stop();
});

test("A run reads its user's key for the key's host, and none for another host", async () => {
  const { user } = await signUpWithKey();
  const session = await openPromptedSession(user);
  const { runId } = await session.say("Hello.");
  const lease = await agentWorker(worker).take(runId);
  const read = async (host: string) => {
    const [row] =
      await worker`select worker.read_provider_key(${runId}, ${lease.token}, 'openai_chat', ${host}) as key`;
    return storedKey.parse(row?.key);
  };
  const deps = { keyRing: keyRing(), operatorKeys: { compatible: {} }, needsNoKey: () => false };
  const spec = { provider: "openai_chat", base_url: provider.url } as const;
  expect(await resolveProviderKey(spec, await read(provider.host), deps)).toEqual({ apiKey: key, source: "user" });
  expect(await read("127.0.0.1:1")).toEqual({ operator_key_allowed: expect.any(Boolean) });
  const elsewhere = { ...spec, base_url: "http://127.0.0.1:1/v1" };
  await expect(resolveProviderKey(elsewhere, await read(provider.host), deps)).rejects.toMatchObject({
    code: "key_missing",
  });
});

test("A deleted key is gone, and so is everything that was stored of it", async () => {
  const { user, id } = await signUpWithKey();
  await done(user.userDb.rpc("delete_provider_key", { id }));
  expect((await askAs(user, { test: id })).body.error?.code).toBe("key_missing");
  expect([...(await sql`select from private.provider_key_secrets where provider_key_id = ${id}`)]).toEqual([]);
});

test("The token of a deleted account stores nothing", async () => {
  const user = await signUp();
  const token = await tokenOf(user);
  await adminDb().auth.admin.deleteUser(user.id);
  expect(await ask(token, ourKey())).toMatchObject({ status: 401, body: { error: { code: "not_signed_in" } } });
});

test("After many attempts a user has to wait, whatever their outcome, and other users do not", async () => {
  const user = await signUp();
  const wrong = ourKey({ key: "sk-canary-wrong" });
  await sql`insert into private.key_trials (user_id, trials) values (${user.id}, 29)`;
  expect((await askAs(user, wrong)).body.error?.code).toBe("key_refused");
  const sentBefore = provider.requests.length;
  const answers = [await askAs(user, wrong), await askAs(user, ourKey())];
  expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual([
    [429, "too_many_keys"],
    [429, "too_many_keys"],
  ]);
  expect(provider.requests).toHaveLength(sentBefore);
  expect((await askAs(await signUp(), ourKey())).status).toBe(201);
  await sql`update private.key_trials set began_at = now() - interval '11 minutes' where user_id = ${user.id}`;
  expect((await askAs(user, ourKey())).status).toBe(201);
});

test("A user with five hundred keys may replace one of them, but not add one", async () => {
  const { user, id } = await signUpWithKey();
  await sql`insert into public.provider_keys (id, user_id, provider, host, last_four)
    select gen_random_uuid(), ${user.id}, 'openai_chat', 'host-' || n, 'abcd' from generate_series(1, 499) n`;
  expect((await askAs(user, ourKey())).body.id).toBe(id);
  expect((await askAs(user, ourKey({ provider: "openai_responses" }))).body.error?.code).toBe("too_many_keys");
});
