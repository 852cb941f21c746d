// What a deleted account leaves behind, in every table of the database. A new table is found in the catalog; a new column
// that may hold a user's id without a foreign key needs its line here.
import { afterAll, expect, test } from "vitest";
import { deleteAccount } from "../support/delete-account.ts";
import { type SeededSession, seedSession, signUpUsers, type TestUsers } from "../support/seeded-session.ts";
import { done, operatorSql } from "../support/test-users.ts";

const schemas = ["public", "private", "worker", "auth"];

/** UUIDs without a foreign key, and whose ids they are. */
const idsWithoutReference: Readonly<Record<string, string>> = {
  "private.content_walk.session_id": "a session",
  "private.ended_streams.message_id": "a message",
  "private.ended_streams.session_id": "a session",
  "public.attachments.id": "itself",
  "public.executions.id": "itself",
  "public.invitations.id": "itself",
  "public.messages.id": "itself",
  "public.model_calls.id": "itself",
  "public.model_calls.request_id": "a request to a typed function",
  "public.provider_keys.id": "itself",
  "public.revisions.change_id": "a change",
  "public.run_requests.id": "itself",
  "public.runs.id": "itself",
  "public.session_events.actor_id": "a user: private.forget_in_log",
  "public.session_events.run_id": "a run",
  "public.session_events.session_id": "a session",
  "public.sessions.forked_from_message_id": "a message",
  "worker.execution_leases.token": "a lease",
  "worker.leases.token": "a lease",
};

const sql = operatorSql();
afterAll(() => sql.end());

test("Every column that refers to a user is emptied or goes with the user", async () => {
  const keeping = await sql`
    select conrelid::regclass::text as relation, conname from pg_constraint
    where contype = 'f' and confrelid = 'auth.users'::regclass and confdeltype not in ('c', 'n')`;
  expect([...keeping]).toEqual([]);
});

test("Every id without a foreign key is known, so that none of a user is forgotten", async () => {
  const columns = await sql<{ name: string }[]>`
    select relnamespace::regnamespace::text || '.' || relname || '.' || attname as name
    from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('public', 'private', 'worker')
      and atttypid in ('uuid'::regtype, 'uuid[]'::regtype)
      and not exists (select from pg_constraint
        where contype = 'f' and conrelid = pg_class.oid and attnum = any (conkey))
    order by 1`;
  expect(columns.map(({ name }) => name)).toEqual(Object.keys(idsWithoutReference));
});

test("Every column for an e-mail address outside of Auth is known", async () => {
  const columns = await sql<{ name: string }[]>`
    select table_schema || '.' || table_name || '.' || column_name as name from information_schema.columns
    join pg_class on oid = (quote_ident(table_schema) || '.' || quote_ident(table_name))::regclass and relkind in ('r', 'p')
    where table_schema in ('public', 'private', 'worker') and column_name ~ 'mail|address' order by 1`;
  // A keyed hash, for a day; and what private.continue_account_deletion deletes.
  expect(columns.map(({ name }) => name)).toEqual([
    "private.former_addresses.address_hash",
    "public.invitations.email",
  ]);
});

test("After the deletion of an account, no table holds its id or e-mail address, whatever it had to do with a session", async () => {
  const [ofOwner, ofEditor, ofViewer, ofInvited] = await Promise.all([
    seededUsers(),
    seededUsers(),
    seededUsers(),
    seededUsers(),
  ]);
  const { users, session } = ofEditor;
  const { userDb: editorDb } = users.editor;
  await done(editorDb.rpc("answer_request", { request_id: session.requestId, answer: { text: "This one" } }));
  await done(editorDb.rpc("lock_file", { session_id: session.id, path: "mine.txt" }));
  await done(editorDb.rpc("set_session", { session_id: session.id, changes: { title: "Renamed" } }));
  const viewer = ofViewer.users.viewer;
  await done(viewer.userDb.rpc("remove_member", { session_id: ofViewer.session.id, user_id: viewer.id }));

  const operator = ofOwner.users.stranger;
  await sql`insert into private.operators (user_id) values (${operator.id})`;
  await done(operator.userDb.rpc("operator_stop_run", { run_id: ofOwner.session.waitingRunId }));

  const leavers = [ofOwner.users.owner, users.editor, viewer, operator];
  const invited = ofInvited.users.stranger;
  for (const { id } of leavers) {
    await sql`insert into private.user_spend (user_id, day, spent) values (${id}, current_date, 1)
      on conflict (user_id, day) do update set spent = 1`;
  }
  const ids = leavers.map(({ id }) => id);
  expect(await tracesIn("public.session_events", ids)).toEqual(new Set(ids));
  expect(await tracesIn("public.invitations", [invited.email])).toEqual(new Set([invited.email]));
  for (const user of [...leavers, invited]) await deleteAccount(user, "hand_over");

  const texts = [...leavers, invited].flatMap(({ id, email }) => [id, email]);
  expect(await tracesInAnyTable(texts)).toEqual(new Map());
});

async function seededUsers(): Promise<{ users: TestUsers; session: SeededSession }> {
  const users = await signUpUsers();
  return { users, session: await seedSession(sql, users) };
}

/** Which of these texts any row of the table contains. */
async function tracesIn(table: string, texts: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ row: string }[]>`
    select row from (select to_jsonb(t)::text as row from ${sql.unsafe(table)} t) as rows
    where row like any (${texts.map((text) => `%${text}%`)})`;
  return new Set(texts.filter((text) => rows.some(({ row }) => row.includes(text))));
}

/** The tables by the text that they contain. One look for all, because other tests have filled the tables. */
async function tracesInAnyTable(texts: readonly string[]): Promise<Map<string, string[]>> {
  const tables = await sql<{ name: string }[]>`
    select relnamespace::regnamespace::text || '.' || relname as name from pg_class
    where relkind in ('r', 'p') and relnamespace::regnamespace::text in ${sql(schemas)} order by 1`;
  const found = new Map<string, string[]>();
  for (const { name } of tables) {
    for (const text of await tracesIn(name, texts)) found.set(text, [...(found.get(text) ?? []), name]);
  }
  return found;
}
