// A backup as supabase/RUNNING.md makes it, restored into another installation with the page's own commands.
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningStack, startStack } from "../../../scripts/product/programs.ts";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import { createKeyRing } from "../../functions/_shared/keys/key-ring.ts";
import { attach, pixel } from "../support/attachment.ts";
import { adminDb, done, operatorSql, stack, useStack, visitor } from "../support/test-users.ts";
import { blocks } from "./running-page.ts";

const masterKeys = { only: btoa("k".repeat(32)) };
const account = { email: "owner@example.com", password: randomUUID() };
/** Has what some programs take for the end of a line. */
const content = "Worth\u2028keeping,\u2029\r\nall\rof it.\n";
/** More than the driver reads at once. */
const manyRows = 200_000;
const [provider, host, key] = ["anthropic", "api.anthropic.com", "sk-canary-of-the-owner"];
const folder = mkdtempSync(join(tmpdir(), "backup-"));
const stacks: RunningStack[] = [];

beforeAll(async () => {
  for (const _ of Array(3)) {
    stacks.push(await startStack({ args: ["--ephemeral", "--port", "0", "--log-level", "warn"] }));
  }
});
afterAll(async () => {
  await Promise.all(stacks.map((stack) => stack.stop()));
  rmSync(folder, { recursive: true, force: true });
});

function use(index: number): string {
  const details = stacks[index]?.details;
  if (!details) throw new Error("This stack was not started.");
  useStack(details);
  return details.dbUrl;
}

/** Of the installation with this number, with its database or another one. */
function environmentOf(index: number, otherDbUrl?: string) {
  const dbUrl = use(index);
  const { url: SUPABASE_URL, secretKey: SUPABASE_SECRET_KEY } = stack();
  return { ...process.env, SUPABASE_DB_URL: otherDbUrl ?? dbUrl, SUPABASE_URL, SUPABASE_SECRET_KEY };
}

async function runOnTheDatabase(index: number, commands: string | undefined): Promise<string> {
  const env = environmentOf(index);
  // The page's own commands, with the file in a folder of this test.
  const inFolder = (commands ?? "exit 1").replaceAll("edgewright.backup.gz", join(folder, "edgewright.backup.gz"));
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", inFolder], { env });
  return stdout;
}

async function setAgentUrl(url: string): Promise<void> {
  const sql = operatorSql(1);
  await sql`update private.settings set agent_url = ${url}`;
  await sql.end();
}

async function fill(): Promise<{ sessionId: string; userId: string; attachmentPath: string }> {
  const userDb = visitor();
  const { data } = await userDb.auth.signUp(account);
  const userId = data.user?.id ?? "";
  const [sessionId, changeId] = [randomUUID(), randomUUID()];
  const call = verbsOf(userDb);
  await call("create_session", { id: sessionId, title: "Kept" });
  const changes = [{ op: "write", path: "kept.md", content }];
  await call("change_files", { session_id: sessionId, changes, base_revision: 0, change_id: changeId });
  const user = { id: userId, email: account.email, userDb };
  const attached = [await attach(user, sessionId, pixel), await attach(user, sessionId, pixel)];
  const parts = [{ type: "text", text: content }, ...attached];
  await call("send_message", { session_id: sessionId, id: randomUUID(), parts });
  const lost = `${sessionId}/${attached[1]?.attachment_id}`;
  await done(adminDb().storage.from("attachments").remove([lost]));
  const sql = operatorSql(1);
  const sealed = await createKeyRing(masterKeys).seal(key, { userId, provider, host });
  const row = { id: randomUUID(), provider, base_url: null, host, last_four: "wner", ...sealed };
  await sql`select worker.save_provider_key(${userId}, ${JSON.stringify(row)}::text::jsonb)`;
  await sql`update private.settings set max_cost_per_day = 12`;
  await sql`insert into private.former_users_spend (day, spent)
    select '3000-01-01'::date + n, 1 from generate_series(1, ${manyRows}::integer) n`;
  await sql`insert into private.objects_to_remove (path) values ('of a deleted attachment')`;
  await sql.end();
  return { sessionId, userId, attachmentPath: `${sessionId}/${attached[0]?.attachment_id}` };
}

async function downloadAsOwner(path: string): Promise<Uint8Array> {
  const userDb = visitor();
  await userDb.auth.signInWithPassword(account);
  return (await done(userDb.storage.from("attachments").download(path))).bytes();
}

const snapshotOf = async (sessionId: string) => {
  const userDb = visitor();
  const { error } = await userDb.auth.signInWithPassword(account);
  expect(error).toBeNull();
  return done(userDb.rpc("open_session", { session_id: sessionId }));
};

test("A backup restored into a new installation has its users and sessions with what is attached to them, and with the master keys their provider keys", async () => {
  const [backUp, restore] = blocks("sh", "Backups");
  use(0);
  const { sessionId, userId, attachmentPath } = await fill();
  const before = await snapshotOf(sessionId);
  await setAgentUrl("https://old.example.com/agent");
  await runOnTheDatabase(0, backUp);
  use(1);
  await setAgentUrl("https://new.example.com/agent");
  expect(await runOnTheDatabase(1, restore)).toContain("does not have 1 of the files that are attached to messages.");
  expect(await downloadAsOwner(attachmentPath)).toEqual(pixel.bytes);
  expect(await snapshotOf(sessionId)).toEqual(before);
  const sql = operatorSql(1);
  const texts = await sql`select parts -> 0 ->> 'text' as text from public.messages`;
  expect(texts).toEqual([{ text: content }]);
  expect(await sql`select count(*)::integer from private.former_users_spend`).toEqual([{ count: manyRows }]);
  await sql`insert into private.objects_to_remove (path) values ('of one deleted after the restore')`;
  const [sealed] =
    await sql`select encode(ciphertext, 'base64') as ciphertext, encode(nonce, 'base64') as nonce, master_key_id
      from private.provider_key_secrets`;
  const [settings] = await sql`select max_cost_per_day::float, agent_url from private.settings`;
  await sql.end();
  expect(settings).toEqual({ max_cost_per_day: 12, agent_url: "https://new.example.com/agent" });
  const stored = { ciphertext: sealed?.ciphertext, nonce: sealed?.nonce, master_key_id: sealed?.master_key_id };
  const owner = { userId, provider, host };
  expect(await createKeyRing(masterKeys).open(stored, owner)).toBe(key);
  await expect(createKeyRing({ other: btoa("o".repeat(32)) }).open(stored, owner)).rejects.toThrow("no master key");
});

test("A backup that is cut off restores nothing, and no backup goes over an installation that is in use", async () => {
  const whole = join(folder, "edgewright.backup.gz");
  const half = join(folder, "half.gz");
  writeFileSync(half, gzipSync(gunzipSync(readFileSync(whole)).subarray(0, -1000)));
  const restoreHalf = promisify(execFile)("npm", ["run", "restore", "--", half], {
    env: environmentOf(2),
  });
  await expect(restoreHalf).rejects.toThrow("Command failed");
  const sql = operatorSql(1);
  expect([...(await sql`select from auth.users`), ...(await sql`select from public.sessions`)]).toEqual([]);
  expect(await sql`select from public.models`).not.toHaveLength(0);
  await sql.end();
  const [, restore] = blocks("sh", "Backups");
  await expect(runOnTheDatabase(1, restore)).rejects.toThrow("Restore into a new installation.");
});

test("A row that Postgres refuses ends the restore with the reason and restores nothing", async () => {
  const text = gunzipSync(readFileSync(join(folder, "edgewright.backup.gz"))).toString();
  const [, rows = ""] = /^\{"name":"public\.models".*\n((?:.*\n)*?)\\\.\n/m.exec(text) ?? [];
  const file = join(folder, "twice.gz");
  writeFileSync(file, gzipSync(text.replace(rows, rows + rows)));
  const restoring = promisify(execFile)("npm", ["run", "restore", "--", file], {
    env: environmentOf(2),
    timeout: 60_000,
  });
  await expect(restoring).rejects.toThrow('duplicate key value violates unique constraint "models_pkey"');
  const sql = operatorSql(1);
  expect(await sql`select from auth.users`).toEqual([]);
  expect(await sql`select from public.models`).not.toHaveLength(0);
  await sql.end();
});

test("A backup that is interrupted leaves no file", async () => {
  const own = mkdtempSync(join(folder, "interrupted-"));
  const env = environmentOf(0);
  const sql = operatorSql(1);
  await sql.begin(async (tx) => {
    // Until this transaction ends, the backup waits in its middle.
    await tx`lock table public.sessions`;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const child = spawn(process.execPath, ["scripts/operator/backup.ts", "backup", join(own, "kept.gz")], { env });
      await expect.poll(() => readdirSync(own)).toEqual(["kept.gz.part"]);
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([null, signal]);
      expect(readdirSync(own)).toEqual([]);
    }
  });
  await sql.end();
});

test("A backup is not written over another file, and one that fails leaves no file", async () => {
  const own = mkdtempSync(join(folder, "refused-"));
  const backUp = (dbUrl: string) =>
    promisify(execFile)("npm", ["run", "backup", "--", join(own, "kept.gz")], {
      env: environmentOf(0, dbUrl),
    });
  await expect(backUp("postgresql://postgres:none@127.0.0.1:1/postgres")).rejects.toThrow("ECONNREFUSED");
  expect(readdirSync(own)).toEqual([]);
  writeFileSync(join(own, "kept.gz"), "an older one");
  await expect(backUp(use(0))).rejects.toThrow("kept.gz exists, and nothing is written over it.");
  expect(readFileSync(join(own, "kept.gz"), "utf8")).toBe("an older one");
  expect(readdirSync(own)).toEqual(["kept.gz"]);
});
