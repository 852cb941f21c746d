// `npm run bench:data`: how long opening, following and changing a session take, and how that grows with what is in it.
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { startStackProcess } from "../stack/tests/stack-process.ts";
import { distribution, milliseconds } from "./figures.ts";

const project = fileURLToPath(new URL("../../supabase", import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

interface Scene {
  readonly sql: postgres.Sql;
  readonly client: SupabaseClient;
  readonly userId: string;
}

interface Size {
  readonly messages: number;
  readonly events: number;
  readonly files: number;
}

/** A session of this size: half the messages with a tool call, streamed text in between, files of 2 KB. */
async function fill({ sql, userId }: Scene, { messages, events, files }: Size): Promise<string> {
  const id = randomUUID();
  await sql.begin(async (tx) => {
    await tx`insert into public.sessions (id, owner_id, last_seq, head_revision) values (${id}, ${userId}, ${events}, 1)`;
    await tx`insert into public.session_members (session_id, user_id, role) values (${id}, ${userId}, 'owner')`;
    await fillConversation(tx, id, messages, events);
    await tx`insert into public.revisions (session_id, number, change_id, changed) values (${id}, 1, gen_random_uuid(), '[]')`;
    await tx`
      with texts as (select n, repeat('const value = ' || n || ';' || chr(10), 100) as content from generate_series(1, ${files}::integer) n),
      stored as (
        insert into public.file_contents (session_id, hash, content)
        select ${id}, encode(sha256(convert_to(content, 'UTF8')), 'hex'), content from texts returning hash, content)
      insert into public.file_versions (session_id, path, revision, hash, bytes)
      select ${id}, 'src/part-' || left(stored.hash, 2) || '/file-' || left(stored.hash, 16) || '.ts', 1, stored.hash, length(stored.content) from stored`;
  });
  await sql`analyze public.messages, public.session_events, public.file_contents, public.file_versions`;
  return id;
}

async function fillConversation(tx: postgres.TransactionSql, id: string, messages: number, events: number) {
  const runId = randomUUID();
  const promptId = randomUUID();
  const text = (content: string) => tx`jsonb_build_array(jsonb_build_object('type', 'text', 'text', ${content}::text))`;
  await tx`
    insert into public.messages (id, session_id, seq, role, parts, revision)
    values (${promptId}, ${id}, 1, 'summary', ${text("Build it")}, 0)`;
  await tx`
    insert into public.runs (id, session_id, message_id, status, finished_at, max_steps, max_tokens, max_cost, max_seconds)
    values (${runId}, ${id}, ${promptId}, 'succeeded', now(), 1, 1, 1, 1)`;
  await tx`
    insert into public.messages (session_id, seq, role, run_id, step, parts, revision)
    select ${id}, 1 + n * (${events}::integer / ${messages}::integer), 'assistant', ${runId}, n, ${text("I shall look at it. ".repeat(20))}, 0
    from generate_series(1, ${messages - 1}::integer) n`;
  await tx`
    insert into public.tool_calls (run_id, call_id, session_id, message_id, step, position, name, input, output, status, finished_at)
    select ${runId}, m.step::text, ${id}, m.id, m.step, 0, 'read_file', '{"path": "a"}', '"text"', 'succeeded', now()
    from public.messages m where m.session_id = ${id} and m.step % 2 = 0`;
  await tx`
    insert into public.session_events (session_id, seq, type, run_id, payload)
    select ${id}, n, 'text_streamed', ${runId}, jsonb_build_object('message_id', ${promptId}::text, 'part', 0, 'text', repeat('word ', 8))
    from generate_series(1, ${events}::integer) n`;
}

async function measure(what: string, rounds: number, work: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < 5; round++) await work(-1 - round);
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await work(round);
    samples.push(performance.now() - started);
  }
  const { p50, p95 } = distribution(samples);
  say(`${what}: p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}`);
}

async function call({ client }: Scene, verb: string, input: object): Promise<unknown> {
  const { data, error } = await client.rpc(verb, input);
  if (error) throw error;
  return data;
}

async function timeReading(scene: Scene, size: Size): Promise<void> {
  const id = await fill(scene, size);
  const about = `${size.messages} messages, ${size.events} events, ${size.files} files`;
  const { sql, userId } = scene;
  const bytes = JSON.stringify(await call(scene, "open_session", { session_id: id })).length;
  await measure(`open_session, ${about} (${Math.round(bytes / 1024)} KB)`, 100, async () => {
    await call(scene, "open_session", { session_id: id });
  });
  await measure(`open_session, ${about}, in SQL alone`, 100, async () => {
    await sql.begin(async (tx) => {
      await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId })}, true)`;
      await tx`select octet_length(public.open_session(${id})::text)`;
    });
  });
  await measure(`events_since of 500, ${about}`, 100, async () => {
    await call(scene, "events_since", { session_id: id, seq: size.events - 500 });
  });
  await measure(`messages_before of 100, ${about}`, 100, async () => {
    await call(scene, "messages_before", { session_id: id, before_seq: Math.round(size.events / 2) });
  });
}

async function timeChanging(scene: Scene, files: number): Promise<void> {
  const id = await fill(scene, { messages: 10, events: 10, files });
  let base = 1;
  await measure(`change_files, one file of ${files}`, 200, async (round) => {
    const content = `export const round = ${round};\n`.repeat(50);
    const changes = [{ op: "write", path: `changed-${Math.abs(round) % 5}.ts`, content }];
    await call(scene, "change_files", { session_id: id, changes, base_revision: base, change_id: randomUUID() });
    base += 1;
  });
}

async function openScene(
  url: string,
  keys: { publishable: string; secret: string },
  sql: postgres.Sql,
): Promise<Scene> {
  const credentials = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  await createClient(url, keys.secret).auth.admin.createUser({ ...credentials, email_confirm: true });
  const client = createClient(url, keys.publishable, { auth: { persistSession: false, autoRefreshToken: false } });
  const { data, error } = await client.auth.signInWithPassword(credentials);
  if (error) throw error;
  return { sql, client, userId: data.user.id };
}

const stack = await startStackProcess(["--supabase", project, "--ephemeral", "--port", "0", "--log-level", "warn"]);
const sql = postgres(stack.details.dbUrl, { max: 2, onnotice: () => undefined });
try {
  const { url, publishableKey: publishable, secretKey: secret } = stack.details;
  const scene = await openScene(url, { publishable, secret }, sql);
  await timeReading(scene, { messages: 1_000, events: 10_000, files: 500 });
  await timeReading(scene, { messages: 10_000, events: 100_000, files: 500 });
  for (const files of [10, 1_990]) await timeChanging(scene, files);
} finally {
  await sql.end();
  await stack.stop();
}
