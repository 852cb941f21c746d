// Whatever happens to Postgres or to the connection that reads its WAL: a subscriber hears each commit, once and in order.
// The driver as the stack has it, which is mended before it is loaded.
import "../../postgres/driver-repair.ts";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { createFeed } from "../../realtime/create-feed.ts";
import type { ChangeDelivery } from "../../realtime/feed.ts";
import { parseLsn } from "../../realtime/wal/lsn.ts";
import { slotName } from "../../realtime/wal/slot.ts";
import { type FeedBed, ownRows, useFeed } from "../feed-fixture.ts";
import type { Inbox } from "../inbox.ts";
import { eventually } from "../processes.ts";

const bed = useFeed({ maxSlotWalKeepMb: 1 });

const gateLock = 4711;

const idOf = ({ data }: ChangeDelivery) => Number(Reflect.get(Object(data.record), "id"));

/** Inserts rows one by one, beside a few other transactions, and goes on after failures. */
function startWriting({ run }: FeedBed, table: string) {
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

/** Waits for everything that was committed, and compares. */
async function expectAllHeard({ run, postgres }: FeedBed, table: string, inbox: Inbox<ChangeDelivery>): Promise<void> {
  await eventually("Postgres answers", () => run("select 1").catch(() => undefined));
  await run(`insert into ${table} (owner) values ('last')`);
  const committed = await postgres.sql`select id::int from ${postgres.sql(table)} where owner = 'anna'`;
  const heard = await untilCount(inbox, committed.length);
  expect(new Set(heard)).toEqual(new Set(committed.map(({ id }) => id)));
  expect(heard).toHaveLength(committed.length);
}

async function untilCount(inbox: Inbox<ChangeDelivery>, count: number): Promise<number[]> {
  await eventually(`${count} changes were heard`, () => inbox.all.length >= count);
  return inbox.all.map(idOf);
}

const newNotes = () => bed().newTable("id bigint generated always as identity primary key, owner text", ownRows);
const listenTo = (table: string) => bed().listen([{ schema: "public", table, event: "INSERT" }], { sub: "anna" });

async function terminateReplication(): Promise<number> {
  const ended = await bed().postgres.admin`
    select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = ${slotName} and active`;
  return ended.length;
}

/** Sends Postgres a signal that ends it, and resolves when its successor answers. */
async function endPostgres(signal: NodeJS.Signals): Promise<void> {
  const file = join(bed().postgres.clusterDir, "postmaster.pid");
  const readPid = () => (existsSync(file) ? readFileSync(file, "utf8").split("\n")[0] : undefined);
  const pid = readPid();
  process.kill(Number(pid), signal);
  await eventually("another Postgres answers", async () => {
    const isAnswering = await bed()
      .run("select 1")
      .then(() => true)
      .catch(() => false);
    return isAnswering && readPid() !== pid;
  });
}

describe("a subscriber hears every commit once", () => {
  test("while the replication connection is ended again and again", async () => {
    const table = await newNotes();
    const inbox = await listenTo(table);
    const writing = startWriting(bed(), table);
    let ended = 0;
    while (ended < 8) {
      await untilCount(inbox, inbox.all.length + 40);
      ended += await terminateReplication();
    }
    await writing.stop();
    await expectAllHeard(bed(), table, inbox);
  });

  test("of a large transaction in whose middle the connection ends", async () => {
    const table = await newNotes();
    const inbox = await listenTo(table);
    const inserting = bed().run(`insert into ${table} (owner) select 'anna' from generate_series(1, 20000)`);
    for (const part of [500, 5000, 10_000]) {
      await untilCount(inbox, part);
      await terminateReplication();
    }
    await inserting;
    await untilCount(inbox, 20_000);
    expect(inbox.all.map(idOf)).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
  });

  test("of two whose commits follow each other in the WAL without a gap, between which the connection ends", async () => {
    const table = await newNotes();
    const inbox = await listenTo(table);
    const connections = ["first", "second"].map(() => postgres(bed().postgres.server.url("postgres"), { max: 1 }));
    for (const connection of connections) {
      await connection.unsafe(`begin; insert into ${table} (owner) values ('anna')`);
    }
    const [first, second] = connections;
    await first?.unsafe("commit");
    await untilCount(inbox, 1);
    expect(await terminateReplication()).toBe(1);
    await second?.unsafe("commit");
    await expectAllHeard(bed(), table, inbox);
    for (const connection of connections) await connection.end();
  });

  for (const [manner, signal] of [
    ["is killed", "SIGKILL"],
    ["is shut down while others write", "SIGINT"],
    ["is shut down at once", "SIGQUIT"],
  ] as const) {
    test(`when Postgres ${manner} and comes back`, async () => {
      const table = await newNotes();
      const inbox = await listenTo(table);
      const writing = startWriting(bed(), table);
      for (let round = 0; round < 2; round += 1) {
        await untilCount(inbox, inbox.all.length + 30);
        await endPostgres(signal);
      }
      await untilCount(inbox, inbox.all.length + 30);
      await writing.stop();
      await expectAllHeard(bed(), table, inbox);
    });
  }
});

describe("the slot", () => {
  const walStatus = async () => {
    const [slot] = await bed().postgres.sql`
      select wal_status, active from pg_replication_slots where slot_name = ${slotName}`;
    return slot;
  };

  /** More WAL than a slot may hold back. */
  async function outgrowSlot(): Promise<void> {
    for (let segment = 0; segment < 4; segment += 1) {
      await bed().run("select pg_logical_emit_message(true, 'filler', repeat('x', 1000))");
      await asAdmin("select pg_switch_wal()");
    }
    await asAdmin("checkpoint");
  }

  const asAdmin = (statement: string) => bed().postgres.admin.unsafe(statement);

  /** A table whose rights cannot be checked while the gate is closed. */
  async function newGatedNotes(): Promise<string> {
    await bed().run(`
      create or replace function public.pass_gate() returns boolean language plpgsql volatile as $$
      begin
        perform pg_advisory_xact_lock_shared(${gateLock});
        return true;
      end $$`);
    const policy =
      "create policy gated on @table for select to authenticated using (owner = 'anna' and public.pass_gate())";
    const columns = "id bigint generated always as identity primary key, owner text";
    return bed().newTable(columns, `alter table @table enable row level security; ${policy}`);
  }

  /** Closes the gate, until Postgres goes down at the latest. */
  async function closeGate(): Promise<() => Promise<void>> {
    const keeper = postgres(bed().postgres.server.url("postgres"), { max: 1, onclose: () => undefined });
    await keeper`select pg_advisory_lock(${gateLock})`;
    return () => keeper.end({ timeout: 1 });
  }

  test("moves on with WAL that holds nothing for us", async () => {
    await bed().feed.ready();
    await bed().run("create table unpublished as select n from generate_series(1, 1000) as n");
    const [target] = await bed().postgres.sql`select pg_current_wal_lsn()::text as lsn`;
    await eventually("Postgres was told that it may forget", async () => {
      const [slot] = await bed().postgres.sql`
        select confirmed_flush_lsn >= ${target?.lsn}::pg_lsn as is_past from pg_replication_slots where slot_name = ${slotName}`;
      return slot?.is_past;
    });
  });

  async function untilCheckWaits(): Promise<void> {
    await eventually("the row's rights are being checked", async () => {
      const [waiting] = await bed().postgres.admin`select from pg_locks where locktype = 'advisory' and not granted`;
      return waiting;
    });
  }

  const confirmedLsn = async () => {
    const [slot] = await bed().postgres.sql`
      select confirmed_flush_lsn::text as lsn from pg_replication_slots where slot_name = ${slotName}`;
    return parseLsn(slot?.lsn ?? "0/0");
  };

  test("keeps what is not delivered yet, and is let go of when Postgres shuts down meanwhile", async () => {
    const table = await newGatedNotes();
    const inbox = await listenTo(table);
    const openGate = await closeGate();
    await bed().run(`insert into ${table} (owner) values ('anna')`);
    const [after] = await bed().postgres.sql`select pg_current_wal_lsn()::text as lsn`;
    await untilCheckWaits();
    expect(await confirmedLsn()).toBeLessThan(parseLsn(after?.lsn ?? "0/0"));
    await endPostgres("SIGINT");
    await openGate();
    await expectAllHeard(bed(), table, inbox);
  });

  test("that Postgres gave up is replaced; what had arrived is told, and what comes", async () => {
    const table = await newGatedNotes();
    const inbox = await listenTo(table);
    const openGate = await closeGate();
    await bed().run(`insert into ${table} (owner) values ('anna')`);
    await untilCheckWaits();
    const before = await confirmedLsn();
    await outgrowSlot();
    await eventually("the slot was given up and is whole again", async () => {
      const slot = await walStatus();
      return slot?.wal_status === "reserved" && slot.active && (await confirmedLsn()) > before;
    });
    expect(inbox.all).toEqual([]);
    await openGate();
    await expectAllHeard(bed(), table, inbox);
  });

  test("that is gone is made anew", async () => {
    const table = await newNotes();
    const inbox = await listenTo(table);
    await bed().feed.ready();
    await eventually("the slot is dropped", async () => {
      await terminateReplication();
      return bed().postgres.sql`select pg_drop_replication_slot(${slotName})`.then(
        () => true,
        () => false,
      );
    });
    await eventually("there is a slot again", async () => (await walStatus())?.active);
    await bed().run(`insert into ${table} (owner) values ('anna')`);
    await expectAllHeard(bed(), table, inbox);
  });
});

describe("while the publication of changes is gone", () => {
  test("broadcasts go on, and changes again once there is one", async () => {
    const table = await newNotes();
    const inbox = await listenTo(table);
    await bed().run("drop publication supabase_realtime");
    await bed().run(`insert into ${table} (owner) values ('anna')`);
    await bed().run("select realtime.send('{}', 'in the gap', 'topic', false)");
    await bed().broadcasts.next(({ event }) => event === "in the gap");
    await bed().run(`create publication supabase_realtime for table ${table}`);
    await eventually("a change is heard", async () => {
      await bed().run(`insert into ${table} (owner) values ('anna')`);
      return inbox.all.length > 0;
    });
    expect(idOf(await inbox.next())).toBeGreaterThan(1);
  });

  test("a project may replace it in one transaction without anyone noticing", async () => {
    const table = await newNotes();
    const inbox = await listenTo(table);
    await bed().run(`drop publication supabase_realtime; create publication supabase_realtime for table ${table}`);
    await bed().run(`insert into ${table} (owner) values ('anna')`);
    expect(await untilCount(inbox, 1)).toEqual([1]);
  });
});

test("a transaction that Postgres cannot decode does not keep later ones away", async () => {
  const [table, poisoned] = [await newNotes(), `poisoned_${randomUUID().slice(0, 8)}`];
  const inbox = await listenTo(table);
  await bed().run(`
    create table ${poisoned} (n int);
    alter publication supabase_realtime add table ${poisoned} where (1 / n > 0)`);
  await bed().run(`insert into ${poisoned} values (0)`);
  await eventually("a later change is heard", async () => {
    await bed().run(`insert into ${table} (owner) values ('anna')`);
    return inbox.all.length > 0;
  });
  await bed().run(`drop table ${poisoned}`);
});

test("a feed that starts tells nobody what was committed before", async () => {
  const table = await newNotes();
  await bed().feed.stop();
  await bed().run(`insert into ${table} (owner) select 'anna' from generate_series(1, 1000)`);
  const { adminUrl, log } = bed().postgres;
  const successor = await createFeed({ adminUrl, log });
  const heard: number[] = [];
  await successor.subscribe([{ id: 1, schema: "public", table }], { role: "authenticated", sub: "anna" }, (delivery) =>
    heard.push(idOf(delivery)),
  );
  await bed().run(`insert into ${table} (owner) values ('anna')`);
  await eventually("the new row was heard of", () => heard.length > 0);
  expect(heard).toEqual([1001]);
  await successor.stop();
});
