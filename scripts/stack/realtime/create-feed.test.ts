// Which changes reach a subscriber and in which form, on a Postgres of its own.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { useFeed } from "../tests/feed-fixture.ts";
import type { ChangeDelivery } from "./feed.ts";

const fixture = useFeed();

test("a change carries its table, time, columns and rows", async () => {
  const table = await fixture().newTable("id int8 primary key, body text, tags text[], at timestamptz");
  const inbox = await fixture().listen([{ schema: "public", table }]);
  const before = Date.now();
  await fixture().run(`insert into ${table} values (1, 'a', '{x,y}', '2026-11-20 09:30:00.123456Z')`);
  await fixture().run(`update ${table} set body = null where id = 1`);
  await fixture().run(`update ${table} set id = 2 where id = 1`);
  await fixture().run(`delete from ${table} where id = 2`);
  const delivered = await inbox.take(4);
  const columns = [
    { name: "id", type: "int8" },
    { name: "body", type: "text" },
    { name: "tags", type: "_text" },
    { name: "at", type: "timestamptz" },
  ];
  const shared = { schema: "public", table, columns, errors: null, commit_timestamp: expect.any(String) };
  const row = { id: 1, body: "a", tags: ["x", "y"], at: "2026-11-20T09:30:00.123456+00:00" };
  expect(delivered.map(({ data }) => data)).toEqual([
    { ...shared, type: "INSERT", record: row },
    { ...shared, type: "UPDATE", record: { ...row, body: null }, old_record: { id: 1 } },
    { ...shared, type: "UPDATE", record: { ...row, body: null, id: 2 }, old_record: { id: 1 } },
    { ...shared, type: "DELETE", old_record: { id: 2 } },
  ]);
  const time = String(delivered[0]?.data.commit_timestamp);
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Math.abs(Date.parse(time) - before)).toBeLessThan(60_000);
});

test("a change of a table with full identity carries the whole old row, from which unchanged values are taken", async () => {
  const table = await fixture().newTable(
    "id int primary key, big text, n int",
    "alter table @table replica identity full;",
  );
  await fixture().run(`alter table ${table} alter column big set storage external`);
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} values (1, repeat('x', 10000), 1)`);
  await fixture().run(`update ${table} set n = 2`);
  await fixture().run(`delete from ${table}`);
  const big = "x".repeat(10_000);
  const delivered = await inbox.take(3);
  expect(delivered[1]?.data).toMatchObject({ record: { id: 1, big, n: 2 }, old_record: { id: 1, big, n: 1 } });
  expect(delivered[2]?.data.old_record).toEqual({ id: 1, big, n: 2 });
});

test("a large unchanged value is left out when only the key of the old row is known", async () => {
  const table = await fixture().newTable("id int primary key, big text, n int");
  await fixture().run(`alter table ${table} alter column big set storage external`);
  const inbox = await fixture().listen([{ schema: "public", table, event: "UPDATE" }]);
  await fixture().run(`insert into ${table} values (1, repeat('x', 10000), 1)`);
  await fixture().run(`update ${table} set n = 2`);
  expect((await inbox.next()).data.record).toEqual({ id: 1, n: 2 });
});

test("old_record holds the columns of the index that is the table's identity", async () => {
  const index = "create unique index @index on @table (code); alter table @table replica identity using index @index;";
  const name = `i_${randomUUID().slice(0, 8)}`;
  const table = await fixture().newTable(
    "id int primary key, code text not null, n int",
    index.replaceAll("@index", name),
  );
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} values (1, 'a', 1)`);
  await fixture().run(`update ${table} set n = 2`);
  await fixture().run(`delete from ${table}`);
  const delivered = await inbox.take(3);
  expect(delivered.map(({ data }) => data.old_record)).toEqual([undefined, { code: "a" }, { code: "a" }]);
});

test("a change over one mebibyte has an error and small values only", async () => {
  const table = await fixture().newTable("id int primary key, big text, small text");
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} values (1, repeat('x', 1048577), 'small')`);
  expect((await inbox.next()).data).toMatchObject({
    errors: ["Error 413: Payload Too Large"],
    record: { id: 1, small: "small" },
  });
  expect(inbox.all[0]?.data.record).not.toHaveProperty("big");
});

test("a composite value is encoded by Postgres", async () => {
  await fixture().run(`create type pair as (a int, b text)`);
  const table = await fixture().newTable("id int primary key, one pair, many pair[]");
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} values (1, (5, 'x'), array[(1, 'y')::pair])`);
  expect((await inbox.next()).data.record).toEqual({ id: 1, one: { a: 5, b: "x" }, many: [{ a: 1, b: "y" }] });
});

test("a change carries its generated columns, which are not in the WAL", async () => {
  const columns = `first text, whole text generated always as (first || ' ' || "last Name") stored, "last Name" text,
    id int primary key, is_long boolean generated always as (length(first) > 3) stored`;
  const table = await fixture().newTable(columns, "alter table @table replica identity full;");
  const inbox = await fixture().listen([
    { schema: "public", table },
    { schema: "public", table, filter: "whole=eq.Ada Lovelace" },
  ]);
  await fixture().run(`insert into ${table} values ('Ada', default, 'Lovelace', 1)`);
  await fixture().run(`update ${table} set first = 'Augusta'`);
  await fixture().run(`update ${table} set first = null`);
  const delivered = await inbox.take(3);
  const ada = { first: "Ada", whole: "Ada Lovelace", "last Name": "Lovelace", id: 1, is_long: false };
  const augusta = { ...ada, first: "Augusta", whole: "Augusta Lovelace", is_long: true };
  const unnamed = { ...ada, first: null, whole: null, is_long: null };
  expect(delivered.map(({ ids, data }) => [ids, data.record, data.old_record])).toEqual([
    [[1, 2], ada, undefined],
    [[1], augusta, ada],
    [[1], unnamed, augusta],
  ]);
  const names = delivered[0]?.data.columns;
  expect(names).toEqual([
    { name: "first", type: "text" },
    { name: "whole", type: "text" },
    { name: "last Name", type: "text" },
    { name: "id", type: "int4" },
    { name: "is_long", type: "bool" },
  ]);
});

test("a change after alter table uses the new definition", async () => {
  const table = await fixture().newTable("id int primary key, a text");
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} values (1, 'x')`);
  expect((await inbox.next()).data.record).toEqual({ id: 1, a: "x" });
  await fixture().run(`alter table ${table} rename a to b; alter table ${table} add column c int default 7`);
  await fixture().run(`insert into ${table} values (2, 'y')`);
  expect((await inbox.next()).data.record).toEqual({ id: 2, b: "y", c: 7 });
});

test("changes arrive in the order of commits and, within one, of the changes", async () => {
  const table = await fixture().newTable("id int primary key, n int");
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} select n, n from generate_series(1, 1500) n`);
  await Promise.all([1, 2, 3].map((n) => fixture().run(`update ${table} set n = ${n} where id between 1 and 200`)));
  const delivered = await inbox.take(1500 + 600);
  const ids = delivered.map(({ data }) => Reflect.get(Object(data.record), "id"));
  expect(ids.slice(0, 1500)).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
  for (const at of [1500, 1700, 1900]) {
    const one = delivered.slice(at, at + 200).map(({ data }) => Reflect.get(Object(data.record), "n"));
    expect(new Set(one).size).toBe(1);
  }
});

test("a change that was rolled back is not delivered", async () => {
  const table = await fixture().newTable("id int primary key");
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await expect(fixture().run(`insert into ${table} values (1); select 1 / 0`)).rejects.toThrow("division by zero");
  await fixture().run(`insert into ${table} values (2)`);
  expect((await inbox.next()).data.record).toEqual({ id: 2 });
});

test("a subscription gets a change once, with the ids of all its bindings", async () => {
  const table = await fixture().newTable("id int primary key, n int");
  const inbox = await fixture().listen([
    { schema: "public", table, event: "*" },
    { schema: "public", event: "insert" },
    { schema: "public", table, event: "DELETE" },
    { schema: "*", table: "*", event: "INSERT" },
    { schema: "public", table, event: "INSERT", filter: "n=gt.5" },
  ]);
  await fixture().run(`insert into ${table} values (1, 1)`);
  await fixture().run(`insert into ${table} values (2, 6)`);
  await fixture().run(`delete from ${table} where id = 1`);
  expect((await inbox.take(3)).map(({ ids }) => ids)).toEqual([
    [1, 2, 4],
    [1, 2, 4, 5],
    [1, 3],
  ]);
});

test("a subscription to all tables includes those published later", async () => {
  const first = await fixture().newTable("id int primary key");
  const inbox = await fixture().listen([{ schema: "public", table: "*" }]);
  const second = await fixture().newTable("id int primary key");
  await fixture().run(`insert into ${second} values (1)`);
  await fixture().run(`insert into ${first} values (1)`);
  expect((await inbox.take(2)).map(({ data }) => data.table)).toEqual([second, first]);
});

test("a subscription gets nothing from a table that is no longer published", async () => {
  const [table, other] = [
    await fixture().newTable("id int primary key"),
    await fixture().newTable("id int primary key"),
  ];
  const inbox = await fixture().listen([{ schema: "public" }]);
  await fixture().run(`alter publication supabase_realtime drop table ${table}`);
  await fixture().run(`insert into ${table} values (1)`);
  await fixture().run(`insert into ${other} values (1)`);
  expect((await inbox.next()).data.table).toBe(other);
});

test("a closed subscription gets nothing, and a failing one does not affect others", async () => {
  const table = await fixture().newTable("id int primary key");
  const bindings = [{ id: 1, schema: "public", table }];
  const received: ChangeDelivery[] = [];
  const closed = await fixture().feed.subscribe(bindings, { role: "authenticated" }, (delivery) =>
    received.push(delivery),
  );
  const failing = await fixture().feed.subscribe(bindings, { role: "authenticated" }, () => {
    throw new Error("listener failed");
  });
  closed.close();
  const inbox = await fixture().listen(bindings);
  await fixture().run(`insert into ${table} values (1), (2)`);
  expect((await inbox.take(2)).map(({ data }) => data.record)).toEqual([{ id: 1 }, { id: 2 }]);
  expect(received).toEqual([]);
  failing.close();
});

test("a binding may select columns: the key is added, and another selection gets another message", async () => {
  const table = await fixture().newTable("id int primary key, a text, b text");
  const inbox = await fixture().listen([
    { schema: "public", table, select: ["a"] },
    { schema: "public", table },
    { schema: "public", table, select: ["a"], filter: "b=eq.y" },
  ]);
  await fixture().run(`insert into ${table} values (1, 'x', 'y')`);
  const delivered = await inbox.take(2);
  expect(delivered.map(({ ids }) => ids)).toEqual([[1, 3], [2]]);
  expect(delivered[0]?.data.record).toEqual({ id: 1, a: "x" });
  expect(delivered[0]?.data.columns).toEqual([
    { name: "id", type: "int4" },
    { name: "a", type: "text" },
  ]);
  expect(delivered[1]?.data.record).toEqual({ id: 1, a: "x", b: "y" });
});

const on = (wanted: string) => fixture().broadcasts.next(({ topic }) => topic === wanted);

test("a row is broadcast only if it has a topic, an event, a payload and private", async () => {
  const topic = randomUUID();
  const insert = (values: string) =>
    fixture().run(
      `insert into realtime.messages (topic, extension, event, payload, private) values ('${topic}', ${values})`,
    );
  await insert("'broadcast', null, '{}', true");
  await insert("'broadcast', 'no payload', null, true");
  await insert("'broadcast', 'no namespace', '{}', null");
  await insert("'anything', 'complete', '{}', true");
  expect((await on(topic)).event).toBe("complete");
});
