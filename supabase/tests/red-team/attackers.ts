// What a guest tries, in rounds: to spend the operator's money, to fill the disk, to keep the agent function busy, to hear what
// others say, and to guess what is theirs. A guest knows every id of the others, which is more than a stranger would.
import { randomBytes, randomUUID } from "node:crypto";
import { signatureHeader, signatureOf } from "../../functions/_shared/http/caller-key.ts";
import { verbs } from "../rights/verbs.ts";
import type { SeededSession, TestUsers } from "../support/seeded-session.ts";
import { type Doors, enterAsGuest, type Watch } from "./doors.ts";
import { type Eavesdropper, listenIn } from "./eavesdropper.ts";
import type { Kick } from "./kick-gate.ts";

interface Target {
  readonly vault: SeededSession;
  readonly users: TestUsers;
  /** A session at work, its files and its runs. */
  readonly workshop: { readonly id: string; readonly ownerId: string };
  /** A model that costs the operator money. */
  readonly paidModelId: string;
  /** Kicks that somebody has read on their way. */
  readonly kicks: readonly Kick[];
}

export interface Guest {
  readonly id: string;
  readonly doors: Doors;
  readonly ear: Eavesdropper;
  /** Attacks once in every way. */
  attack(): Promise<void>;
}

/** Each round guesses in one of several ways, beginning with another for each guest. */
export async function sendGuest(target: Target, watch: Watch, firstGuess: number): Promise<Guest> {
  const { id, doors } = await enterAsGuest(watch);
  const ear = await listenIn(doors);
  let round = firstGuess;
  const attack = async () => {
    const guess = guesses[round++ % guesses.length];
    await Promise.all([
      spend(doors, target),
      fill(doors),
      keepBusy(doors, target),
      listen(doors, ear, target),
      guess?.(doors, target),
    ]);
  };
  return { id, doors, ear, attack };
}

async function openSession(doors: Doors, model_id?: string): Promise<string> {
  const id = randomUUID();
  await doors.rpc("create_session", { id, title: "", ...(model_id !== undefined && { model_id }) });
  return id;
}

/** Answers with the message and its run, if the message was accepted. */
async function say(doors: Doors, session_id: string, ...parts: unknown[]): Promise<{ id: string; run_id: string }> {
  const id = randomUUID();
  const { body } = await doors.rpc("send_message", { session_id, id, parts });
  return { id, run_id: String(Object(body).run_id ?? randomUUID()) };
}

const text = (length: number) => ({ type: "text", text: randomBytes(length / 2).toString("hex") });
const times = (count: number, act: () => Promise<unknown>) => Promise.all(Array.from({ length: count }, act));

async function spend(doors: Doors, { paidModelId, workshop }: Target): Promise<void> {
  const session_id = await openSession(doors, paidModelId);
  const first = await say(doors, session_id, text(100));
  await doors.rpc("stop_run", { run_id: first.run_id });
  const second = await say(doors, session_id, text(100));
  const free = await openSession(doors);
  await say(doors, free, text(100));
  await doors.rpc("set_session", { session_id: free, changes: { model_id: paidModelId } });
  await say(doors, free, text(100));
  await doors.rpc("fork_session", { id: randomUUID(), session_id, message_id: second.id });
  const call = { input: { prompt: "Name this." }, model_id: paidModelId };
  await doors.ask("/functions/v1/typed/session_title", { body: call });
  await doors.ask("/functions/v1/typed/session_title", { body: call, headers: { accept: "text/event-stream" } });
  for (const id of [session_id, workshop.id])
    await doors.ask("/functions/v1/typed/session_title", { body: { input: call.input, session_id: id } });
  await times(3, () => doors.rpc("retry_run", { run_id: second.run_id }));
}

async function fill(doors: Doors): Promise<void> {
  const session_id = await openSession(doors);
  const write = (path: string) => ({ session_id, path, base_revision: 0, change_id: randomUUID() });
  await doors.rpc("write_file", { ...write("loop.js"), content: "for (;;);" });
  await times(4, () => doors.rpc("write_file", { ...write(randomUUID()), content: text(200_000).text }));
  const changes = Array.from({ length: 50 }, () => ({ op: "write", path: randomUUID(), content: text(5_000).text }));
  await doors.rpc("change_files", { session_id, changes, change_id: randomUUID(), base_revision: 0 });
  const file = { name: "a.png", media_type: "image/png", bytes: 3_000_000 };
  await times(60, () => doors.rpc("add_attachment", { session_id, id: randomUUID(), ...file }));
  const { id: message_id } = await say(doors, session_id, text(20_000));
  await times(2, () => say(doors, session_id, text(200_000)));
  await doors.rpc("set_session", { session_id, changes: { instructions: text(8_000).text } });
  await times(3, () => openSession(doors));
  await times(3, () => doors.rpc("fork_session", { id: randomUUID(), session_id, message_id }));
  await times(2, () => doors.rpc("start_execution", { session_id, id: randomUUID(), entry: "loop.js" }));
}

async function keepBusy(doors: Doors, { vault, kicks }: Target): Promise<void> {
  const session_id = await openSession(doors);
  const own = await say(doors, session_id, text(50));
  await times(11, () => say(doors, session_id, text(50)));
  await times(5, () => doors.rpc("resume_queue", { session_id }));
  await times(5, () => doors.rpc("look_after", { session_id }));
  const kick = (signature: string, body: string) =>
    doors.ask("/functions/v1/agent", { headers: { [signatureHeader]: signature }, body });
  for (const work of [
    { run_id: own.run_id },
    { run_id: vault.waitingRunId },
    { execution_id: vault.queuedExecutionId },
  ]) {
    const body = JSON.stringify(work);
    const seconds = Math.floor(Date.now() / 1000);
    await kick("", body);
    await kick(await signatureOf(body, doors.token, seconds), body);
    // Somebody else's signature, for this work.
    await kick(kicks.at(-1)?.signature ?? "", body);
  }
  // Refused before it is read.
  await times(4, () => kick(kicks.at(-1)?.signature ?? "", text(1_000_000).text));
  const replayed = kicks.at(-1);
  if (replayed) await times(3, () => kick(replayed.signature, replayed.text));
  const program = { language: "javascript", entry: "a.js", files: { "a.js": "console.log(1)" } };
  const limits = { seconds: 1, memory_mb: 64, output_bytes: 1000 };
  for (const apikey of ["", doors.token, "execute"])
    await doors.ask("/functions/v1/execute", { headers: { apikey }, body: { program, limits } });
}

async function listen(doors: Doors, ear: Eavesdropper, { vault, workshop, users }: Target): Promise<void> {
  const sessions = [vault.id, workshop.id].flatMap((id) => [
    `session:${id}`,
    ...[0, 1, 2, 7].map((epoch) => `session:${id}:${epoch}`),
  ]);
  const people = [workshop.ownerId, users.owner.id, users.editor.id].map((id) => `user:${id}`);
  const topics = [...sessions, ...people];
  const payload = { first_seq: 1, last_seq: 999, events: [{ seq: 1, type: "session_deleted", payload: {} }] };
  for (const topic of topics) await ear.join(topic, { private: true });
  for (const topic of topics) {
    await ear.join(topic, { private: false });
    ear.broadcast(topic, payload);
  }
  const messages = topics.map((topic) => ({ topic, event: "events", payload, private: true }));
  await doors.ask("/realtime/v1/api/broadcast", { body: { messages } });
}

const guesses: readonly ((doors: Doors, target: Target) => Promise<void>)[] = [
  (doors, { vault, users }) => callVerbs(doors, vault, users),
  (doors, { vault, users, workshop }) => callVerbs(doors, { ...vault, id: workshop.id }, users),
  (doors, { vault, workshop }) => readTables(doors, [vault.id, workshop.id]),
  async (doors, target) => {
    await readWithLinks(doors, target.vault.id);
    await knockElsewhere(doors, target);
    await actAs(doors, [target.users.owner.id, target.workshop.ownerId]);
  },
];

async function callVerbs(doors: Doors, session: SeededSession, users: TestUsers): Promise<void> {
  // What guests may do to themselves is not an attack, and their own would end here.
  const calls = Object.entries(verbs).filter(([name]) => name !== "delete_account");
  for (const [name, { args }] of calls) await doors.rpc(name, args(session, users));
}

const tables = [
  ...["sessions", "session_members", "session_events", "messages", "runs", "tool_calls", "model_calls", "executions"],
  ...["files", "file_contents", "file_versions", "file_locks", "revisions", "run_requests", "invitations"],
  ...["profiles", "provider_keys", "models"],
];

async function readTables(doors: Doors, sessionIds: readonly string[]): Promise<void> {
  for (const table of tables) {
    const rowsOf = (id: string) => `/rest/v1/${table}?${table === "sessions" ? "id" : "session_id"}=eq.${id}`;
    await doors.ask(`/rest/v1/${table}?select=*`, { method: "GET" });
    for (const id of sessionIds) {
      await doors.ask(rowsOf(id), { method: "GET" });
      await doors.ask(rowsOf(id), { method: "PATCH", body: { title: "Mine" } });
      await doors.ask(rowsOf(id), { method: "DELETE" });
    }
  }
}

async function readWithLinks(doors: Doors, session_id: string): Promise<void> {
  for (const token of ["", "a".repeat(32), randomUUID().replaceAll("-", ""), session_id, "%", "' or true --"]) {
    const headers = { "x-session-link": token };
    for (const verb of ["open_session", "files_at"])
      await doors.ask(`/rest/v1/rpc/${verb}`, {
        headers,
        body: { session_id, ...(verb === "files_at" && { revision: 2 }) },
      });
  }
}

async function knockElsewhere(doors: Doors, { users, vault }: Target): Promise<void> {
  await doors.ask("/functions/v1/provider-keys", { body: { test: vault.providerKeyId } });
  for (const schema of ["private", "worker", "admin", "auth", "vault", "net", "cron", "realtime"])
    for (const path of ["settings", "user_limits", "users", "decrypted_secrets", "http_request_queue", "messages"])
      await doors.ask(`/rest/v1/${path}`, { method: "GET", headers: { "accept-profile": schema } });
  for (const verb of ["claim_run", "read_provider_key", "start_model_call_for", "sweep"])
    await doors.ask(`/rest/v1/rpc/${verb}`, { headers: { "content-profile": "worker" }, body: {} });
  for (const path of ["", "/", `/${users.owner.id}`]) await doors.ask(`/auth/v1/admin/users${path}`, { method: "GET" });
  await doors.ask("/storage/v1/bucket", { method: "GET" });
  await doors.ask("/rest/v1/", { method: "GET" });
}

/** Tokens that nobody signed, or that were signed with nothing. */
async function actAs(doors: Doors, userIds: readonly string[]): Promise<void> {
  const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const [, , signature = ""] = doors.token.split(".");
  const exp = Math.floor(Date.now() / 1000) + 3600;
  for (const sub of userIds)
    for (const role of ["authenticated", "service_role"])
      for (const [alg, mac] of [
        ["none", ""],
        ["HS256", signature],
      ] as const) {
        const forged = `${encoded({ alg, typ: "JWT" })}.${encoded({ sub, role, aud: role, exp })}.${mac}`;
        const headers = { authorization: `Bearer ${forged}` };
        await doors.ask("/rest/v1/sessions?select=*", { method: "GET", headers });
        await doors.ask("/functions/v1/typed/session_title", { headers, body: { input: { prompt: "Hello" } } });
      }
}
