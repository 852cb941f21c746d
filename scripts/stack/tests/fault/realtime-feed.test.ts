// Whatever happens to Postgres or to the connection that reads its WAL, a subscriber gets each commit once and in order.
import "../../postgres/driver-repair.ts"; // as the stack does, before the driver is loaded
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { expect, test } from "vitest";
import { createFeed } from "../../realtime/create-feed.ts";
import type { ChangeDelivery } from "../../realtime/feed.ts";
import { parseLsn } from "../../realtime/wal/lsn.ts";
import { slotName } from "../../realtime/wal/slot.ts";
import { type FeedFixture, ownRows, useFeed } from "../feed-fixture.ts";
import type { Inbox } from "../inbox.ts";
import { eventually } from "../processes.ts";

const fixture = useFeed({ maxSlotWalKeepMb: 1 });

const gateLock = 4711;

const idOf = ({ data }: ChangeDelivery) => Number(Reflect.get(Object(data.record), "id"));

/** Inserts rows one by one in three concurrent loops, and continues after failures. */
function startWriting({ run }: FeedFixture, table: string) {
  let isStopped = false;
  const write = async () => {
    while (!isStopped) {
      await run(`insert into ${table} (owner) values ('anna')`).catch(() => sleep(5));
    }
  };
  const writers = Promise.all([write(), write(), write()]);
  return {
    stop: async () => {
      isStopped = true;
      await writers;
    },
  };
}

/** Waits for every committed row and compares. */
async function expectAllReceived(
  { run, postgres }: FeedFixture,
  table: string,
  inbox: Inbox<ChangeDelivery>,
): Promise<void> {
  await eventually("Postgres answers", () => run("select 1").catch(() => undefined));
  await run(`insert into ${table} (owner) values ('last')`);
  const committed = await postgres.sql`select id::int from ${postgres.sql(table)} where owner = 'anna'`;
  const received = await untilCount(inbox, committed.length);
  expect(new Set(received)).toEqual(new Set(committed.map(({ id }) => id)));
  expect(received).toHaveLength(committed.length);
}

async function untilCount(inbox: Inbox<ChangeDelivery>, count: number): Promise<number[]> {
  await eventually(`${count} changes arrive`, () => inbox.all.length >= count);
  return inbox.all.map(idOf);
}

const newNotes = () => fixture().newTable("id bigint generated always as identity primary key, owner text", ownRows);
const subscribeTo = (table: string) =>
  fixture().listen([{ schema: "public", table, event: "INSERT" }], { sub: "anna" });

async function terminateReplication(): Promise<number> {
  const ended = await fixture().postgres.admin`
    select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = ${slotName} and active`;
  return ended.length;
}

/** Ends Postgres with a signal and resolves when its successor answers. */
async function endPostgres(signal: NodeJS.Signals): Promise<void> {
  const file = join(fixture().postgres.clusterDir, "postmaster.pid");
  const readPid = () => (existsSync(file) ? readFileSync(file, "utf8").split("\n")[0] : undefined);
  const pid = readPid();
  process.kill(Number(pid), signal);
  await eventually("another Postgres answers", async () => {
    const isAnswering = await fixture()
      .run("select 1")
      .then(() => true)
      .catch(() => false);
    return isAnswering && readPid() !== pid;
  });
}

test("a subscriber gets every commit once while the replication connection is terminated again and again", async () => {
  const table = await newNotes();
  const inbox = await subscribeTo(table);
  const writing = startWriting(fixture(), table);
  let ended = 0;
  while (ended < 8) {
    await untilCount(inbox, inbox.all.length + 40);
    ended += await terminateReplication();
  }
  await writing.stop();
  await expectAllReceived(fixture(), table, inbox);
});

test("a large transaction arrives once although the connection is terminated in the middle", async () => {
  const table = await newNotes();
  const inbox = await subscribeTo(table);
  const inserting = fixture().run(`insert into ${table} (owner) select 'anna' from generate_series(1, 20000)`);
  for (const part of [500, 5000, 10_000]) {
    await untilCount(inbox, part);
    await terminateReplication();
  }
  await inserting;
  await untilCount(inbox, 20_000);
  expect(inbox.all.map(idOf)).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
});

test("two adjacent commits survive a connection that is terminated between them", async () => {
  const table = await newNotes();
  const inbox = await subscribeTo(table);
  const connections = ["first", "second"].map(() => postgres(fixture().postgres.server.url("postgres"), { max: 1 }));
  for (const connection of connections) {
    await connection.unsafe(`begin; insert into ${table} (owner) values ('anna')`);
  }
  const [first, second] = connections;
  await first?.unsafe("commit");
  await untilCount(inbox, 1);
  expect(await terminateReplication()).toBe(1);
  await second?.unsafe("commit");
  await expectAllReceived(fixture(), table, inbox);
  for (const connection of connections) await connection.end();
});

for (const [manner, signal] of [
  ["is killed", "SIGKILL"],
  ["is shut down while others write", "SIGINT"],
  ["is shut down immediately", "SIGQUIT"],
] as const) {
  test(`a subscriber gets every commit once when Postgres ${manner}`, async () => {
    const table = await newNotes();
    const inbox = await subscribeTo(table);
    const writing = startWriting(fixture(), table);
    for (let round = 0; round < 2; round += 1) {
      await untilCount(inbox, inbox.all.length + 30);
      await endPostgres(signal);
    }
    await untilCount(inbox, inbox.all.length + 30);
    await writing.stop();
    await expectAllReceived(fixture(), table, inbox);
  });
}

const walStatus = async () => {
  const [slot] = await fixture().postgres.sql`
    select wal_status, active from pg_replication_slots where slot_name = ${slotName}`;
  return slot;
};

/** Writes more WAL than a slot may retain. */
async function outgrowSlot(): Promise<void> {
  for (let segment = 0; segment < 4; segment += 1) {
    await fixture().run("select pg_logical_emit_message(true, 'filler', repeat('x', 1000))");
    await asAdmin("select pg_switch_wal()");
  }
  await asAdmin("checkpoint");
}

const asAdmin = (statement: string) => fixture().postgres.admin.unsafe(statement);

/** A table whose policy waits while the gate is closed. */
async function newGatedNotes(): Promise<string> {
  await fixture().run(`
    create or replace function public.pass_gate() returns boolean language plpgsql volatile as $$
    begin
      perform pg_advisory_xact_lock_shared(${gateLock});
      return true;
    end $$`);
  const policy =
    "create policy gated on @table for select to authenticated using (owner = 'anna' and public.pass_gate())";
  const columns = "id bigint generated always as identity primary key, owner text";
  return fixture().newTable(columns, `alter table @table enable row level security; ${policy}`);
}

/** Closes the gate until it is opened or Postgres ends. */
async function closeGate(): Promise<() => Promise<void>> {
  const keeper = postgres(fixture().postgres.server.url("postgres"), { max: 1, onclose: () => undefined });
  await keeper`select pg_advisory_lock(${gateLock})`;
  return () => keeper.end({ timeout: 1 });
}

test("the slot advances over WAL without messages", async () => {
  await fixture().feed.ready();
  await fixture().run("create table unpublished as select n from generate_series(1, 1000) as n");
  const [target] = await fixture().postgres.sql`select pg_current_wal_lsn()::text as lsn`;
  await eventually("the WAL is acknowledged", async () => {
    const [slot] = await fixture().postgres.sql`
      select confirmed_flush_lsn >= ${target?.lsn}::pg_lsn as is_past from pg_replication_slots where slot_name = ${slotName}`;
    return slot?.is_past;
  });
});

async function untilCheckWaits(): Promise<void> {
  await eventually("the row's rights are being checked", async () => {
    const [waiting] = await fixture().postgres.admin`select from pg_locks where locktype = 'advisory' and not granted`;
    return waiting;
  });
}

const confirmedLsn = async () => {
  const [slot] = await fixture().postgres.sql`
    select confirmed_flush_lsn::text as lsn from pg_replication_slots where slot_name = ${slotName}`;
  return parseLsn(slot?.lsn ?? "0/0");
};

test("the slot keeps undelivered changes, and is released when Postgres shuts down meanwhile", async () => {
  const table = await newGatedNotes();
  const inbox = await subscribeTo(table);
  const openGate = await closeGate();
  await fixture().run(`insert into ${table} (owner) values ('anna')`);
  const [after] = await fixture().postgres.sql`select pg_current_wal_lsn()::text as lsn`;
  await untilCheckWaits();
  expect(await confirmedLsn()).toBeLessThan(parseLsn(after?.lsn ?? "0/0"));
  await endPostgres("SIGINT");
  await openGate();
  await expectAllReceived(fixture(), table, inbox);
});

test("an invalidated slot is replaced, and changes that had arrived are delivered", async () => {
  const table = await newGatedNotes();
  const inbox = await subscribeTo(table);
  const openGate = await closeGate();
  await fixture().run(`insert into ${table} (owner) values ('anna')`);
  await untilCheckWaits();
  const before = await confirmedLsn();
  await outgrowSlot();
  await eventually("the slot was invalidated and is intact again", async () => {
    const slot = await walStatus();
    return slot?.wal_status === "reserved" && slot.active && (await confirmedLsn()) > before;
  });
  expect(inbox.all).toEqual([]);
  await openGate();
  await expectAllReceived(fixture(), table, inbox);
});

test("a dropped replication slot is recreated", async () => {
  const table = await newNotes();
  const inbox = await subscribeTo(table);
  await fixture().feed.ready();
  await eventually("the slot is dropped", async () => {
    await terminateReplication();
    return fixture().postgres.sql`select pg_drop_replication_slot(${slotName})`.then(
      () => true,
      () => false,
    );
  });
  await eventually("there is a slot again", async () => (await walStatus())?.active);
  await fixture().run(`insert into ${table} (owner) values ('anna')`);
  await expectAllReceived(fixture(), table, inbox);
});

test("broadcasts go on while the publication is missing, and changes return with it", async () => {
  const table = await newNotes();
  const inbox = await subscribeTo(table);
  await fixture().run("drop publication supabase_realtime");
  await fixture().run(`insert into ${table} (owner) values ('anna')`);
  await fixture().run("select realtime.send('{}', 'in the gap', 'topic', false)");
  await fixture().broadcasts.next(({ event }) => event === "in the gap");
  await fixture().run(`create publication supabase_realtime for table ${table}`);
  await eventually("a change arrives", async () => {
    await fixture().run(`insert into ${table} (owner) values ('anna')`);
    return inbox.all.length > 0;
  });
  expect(idOf(await inbox.next())).toBeGreaterThan(1);
});

test("replacing the publication in one transaction loses nothing", async () => {
  const table = await newNotes();
  const inbox = await subscribeTo(table);
  await fixture().run(`drop publication supabase_realtime; create publication supabase_realtime for table ${table}`);
  await fixture().run(`insert into ${table} (owner) values ('anna')`);
  expect(await untilCount(inbox, 1)).toEqual([1]);
});

test("a transaction that Postgres cannot decode does not block later ones", async () => {
  const [table, poisoned] = [await newNotes(), `poisoned_${randomUUID().slice(0, 8)}`];
  const inbox = await subscribeTo(table);
  await fixture().run(`
    create table ${poisoned} (n int);
    alter publication supabase_realtime add table ${poisoned} where (1 / n > 0)`);
  await fixture().run(`insert into ${poisoned} values (0)`);
  await eventually("a later change arrives", async () => {
    await fixture().run(`insert into ${table} (owner) values ('anna')`);
    return inbox.all.length > 0;
  });
  await fixture().run(`drop table ${poisoned}`);
});

test("a feed does not deliver what was committed before it started", async () => {
  const table = await newNotes();
  await fixture().feed.stop();
  await fixture().run(`insert into ${table} (owner) select 'anna' from generate_series(1, 1000)`);
  const { adminUrl, log } = fixture().postgres;
  const successor = await createFeed({ adminUrl, log });
  const received: number[] = [];
  await successor.subscribe([{ id: 1, schema: "public", table }], { role: "authenticated", sub: "anna" }, (delivery) =>
    received.push(idOf(delivery)),
  );
  await fixture().run(`insert into ${table} (owner) values ('anna')`);
  await eventually("the new row arrives", () => received.length > 0);
  expect(received).toEqual([1001]);
  await successor.stop();
});
