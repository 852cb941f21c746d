import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, expect, test } from "vitest";
import {
  broadcastsOf,
  newTopic,
  protocolVersions,
  realtimeClient,
  subscribe,
  userToken,
} from "../../realtime-clients.ts";
import { sql, target } from "../../target.ts";

const warnings: string[] = [];
const database = sql();
const warned = postgres(target().dbUrl, { max: 1, onnotice: ({ message }) => warnings.push(message ?? "") });
afterAll(() => Promise.all([database.end(), warned.end()]));

async function privateChannelOf(userId: string, topic: string) {
  const token = await userToken(userId);
  const client = await realtimeClient({ token: () => token });
  return client.channel(topic, { config: { private: true } });
}

for (const vsn of protocolVersions) {
  test(`realtime.send reaches a public channel of version ${vsn} with the id of its row`, async () => {
    const topic = newTopic();
    const channel = (await realtimeClient({ vsn })).channel(topic);
    const received = broadcastsOf(channel);
    await subscribe(channel);
    await database`select realtime.send('{"text": "grüße"}', 'greeting', ${topic}, false)`;
    const [row] = await database`select id::text from realtime.messages where topic = ${topic}`;
    expect(await received.next()).toEqual({
      type: "broadcast",
      event: "greeting",
      payload: { text: "grüße", id: row?.id },
      meta: { id: row?.id },
    });
  });
}

test("realtime.send is private by default and keeps an id in the payload", async () => {
  const userId = randomUUID();
  const topic = `own:${userId}`;
  const [inside, outside] = [await privateChannelOf(userId, topic), (await realtimeClient()).channel(topic)];
  const [privately, publicly] = [broadcastsOf(inside), broadcastsOf(outside)];
  await Promise.all([subscribe(inside), subscribe(outside)]);
  await database`select realtime.send('{"id": "mine"}', 'secret', ${topic})`;
  await database`select realtime.send('{}', 'open', ${topic}, false)`;
  expect((await privately.next()).payload).toEqual({ id: "mine" });
  expect((await publicly.next()).event).toBe("open");
  expect(privately.all).toHaveLength(1);
});

test("realtime.send takes effect on commit, in the order of the calls, and never after a rollback", async () => {
  const topic = newTopic();
  const channel = (await realtimeClient()).channel(topic);
  const received = broadcastsOf(channel);
  await subscribe(channel);
  const send = (transaction: postgres.Sql | postgres.TransactionSql, event: string) =>
    transaction`select realtime.send('{}', ${event}, ${topic}, false)`;
  await database.begin(async (transaction) => {
    await send(transaction, "first");
    await send(transaction, "second");
    expect(received.all).toEqual([]);
  });
  await database
    .begin(async (transaction) => {
      await send(transaction, "lost");
      throw new Error("rolled back");
    })
    .catch((error: Error) => expect(error.message).toBe("rolled back"));
  await send(database, "third");
  expect((await received.take(3)).map(({ event }) => event)).toEqual(["first", "second", "third"]);
});

test("realtime.send warns and sends nothing when the caller may not write", async () => {
  const userId = randomUUID();
  const channel = await privateChannelOf(userId, `listen:${userId}`);
  const received = broadcastsOf(channel);
  await subscribe(channel);
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  await warned.begin(async (transaction) => {
    await transaction`select set_config('request.jwt.claims', ${claims}, true), set_config('role', 'authenticated', true)`;
    await transaction`select realtime.send('{}', 'refused', ${`listen:${userId}`})`;
  });
  expect(warnings).toContain(
    'WarnSendingBroadcastMessage: new row violates row-level security policy for table "messages"',
  );
  await database`select realtime.send('{}', 'accepted', ${`listen:${userId}`})`;
  expect((await received.next()).event).toBe("accepted");
});

test("a user can send where a policy allows it", async () => {
  const userId = randomUUID();
  const channel = await privateChannelOf(userId, `own:${userId}`);
  const received = broadcastsOf(channel);
  await subscribe(channel);
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  await database.begin(async (transaction) => {
    await transaction`select set_config('request.jwt.claims', ${claims}, true), set_config('role', 'authenticated', true)`;
    await transaction`select realtime.send('{"n": 1}', 'allowed', ${`own:${userId}`})`;
  });
  expect(await received.next()).toMatchObject({ event: "allowed", payload: { n: 1 } });
});

test("realtime.send warns when the payload is no object", async () => {
  await warned`select realtime.send('5', 'event', 'topic', false)`;
  expect(warnings).toContain("WarnSendingBroadcastMessage: cannot set path in scalar");
});

test("realtime.send_binary carries bytes", async () => {
  const topic = newTopic();
  const channel = (await realtimeClient()).channel(topic);
  const received = broadcastsOf(channel);
  await subscribe(channel);
  await database`select realtime.send_binary('\\x00ff07', 'bytes', ${topic}, false)`;
  const { event, payload, meta } = await received.next();
  expect([event, new Uint8Array(payload)]).toEqual(["bytes", Uint8Array.from([0, 255, 7])]);
  expect(meta).toEqual({ id: expect.any(String) });
});

test("a trigger with broadcast_changes sends each change of a row to a private topic", async () => {
  const owner = randomUUID();
  const channel = await privateChannelOf(owner, `own:${owner}`);
  const received = broadcastsOf(channel);
  await subscribe(channel);
  await database`insert into changes_tasks (owner, title) values (${owner}, 'one')`;
  await database`update changes_tasks set title = 'two' where owner = ${owner}`;
  await database`delete from changes_tasks where owner = ${owner}`;
  const changes = await received.take(3);
  const [id, table, schema] = [expect.any(Number), "changes_tasks", "public"];
  const [one, two] = ["one", "two"].map((title) => ({ id, owner, title }));
  expect(changes.map(({ event }) => event)).toEqual(["INSERT", "UPDATE", "DELETE"]);
  expect(changes.map(({ payload }) => payload)).toEqual([
    { id: changes[0]?.meta?.id, operation: "INSERT", table, schema, record: one, old_record: null },
    { id: changes[1]?.meta?.id, operation: "UPDATE", table, schema, record: two, old_record: one },
    { id: changes[2]?.meta?.id, operation: "DELETE", table, schema, record: null, old_record: two },
  ]);
});

test.each([
  ["TRUNCATE", "ROW", "Failed to process the row: Unexpected operation type: TRUNCATE"],
  [
    "INSERT",
    "STATEMENT",
    "Failed to process the row: function can only be triggered for each row, not for each statement",
  ],
])("broadcast_changes refuses %s for each %s", async (operation, level, message) => {
  const calling = database`
    select realtime.broadcast_changes('topic', 'event', ${operation}, 'table', 'schema', null::changes_tasks,
      null::changes_tasks, ${level})`;
  await expect(calling).rejects.toMatchObject({ code: "P0001", message });
});

test("migrations can write policies on realtime.messages", async () => {
  const name = `policy ${randomUUID()}`;
  const table = database`realtime.messages`;
  await database`create policy ${database(name)} on ${table} for select to authenticated using (false)`;
  await database`alter policy ${database(name)} on ${table} using (realtime.topic() = 'nowhere')`;
  const [policy] = await database`select polqual is not null as is_there from pg_policy where polname = ${name}`;
  expect(policy).toEqual({ is_there: true });
  await database`drop policy ${database(name)} on ${table}`;
  expect(await database`select from pg_policy where polname = ${name}`).toHaveLength(0);
});

test.each([
  ["alter table realtime.messages add column more text", "must be owner of table messages"],
  ["alter table realtime.messages disable row level security", "must be owner of table messages"],
  ["drop table realtime.messages", "must be owner of table messages"],
  ["create table realtime.more (id int)", "permission denied for schema realtime"],
  [
    "do $$ begin create policy p on realtime.messages using (true); drop table realtime.messages; end $$",
    "must be owner of table messages",
  ],
])("migrations cannot do anything else in the realtime schema: %s", async (statement, message) => {
  await expect(database.unsafe(statement)).rejects.toMatchObject({ code: "42501", message });
});

test("realtime.topic() is null outside an authorization", async () => {
  expect(await database`select realtime.topic() as topic`).toEqual([{ topic: null }]);
  const [row] = await database.begin(
    (transaction) => transaction`select set_config('realtime.topic', 'room', true), realtime.topic() as topic`,
  );
  expect(row?.topic).toBe("room");
});

test("realtime.messages has partitions for yesterday to three days ahead", async () => {
  const [row] = await database`
    select count(*)::int as days from generate_series(-1, 3) as day
    where to_regclass('realtime.messages_' || to_char(timezone('utc', now())::date + day, 'YYYY_MM_DD')) is not null`;
  expect(row).toEqual({ days: 5 });
});
