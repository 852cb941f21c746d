// What reaches a subscriber of which change, over a Postgres of this file's own.
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { useFeed } from "../tests/feed-fixture.ts";
import type { ChangeDelivery } from "./feed.ts";

const bed = useFeed();

describe("a change", () => {
  test("is told with its table, time, columns and rows", async () => {
    const table = await bed().newTable("id int8 primary key, body text, tags text[], at timestamptz");
    const inbox = await bed().listen([{ schema: "public", table }]);
    const before = Date.now();
    await bed().run(`insert into ${table} values (1, 'a', '{x,y}', '2026-11-20 09:30:00.123456Z')`);
    await bed().run(`update ${table} set body = null where id = 1`);
    await bed().run(`update ${table} set id = 2 where id = 1`);
    await bed().run(`delete from ${table} where id = 2`);
    const told = await inbox.take(4);
    const columns = [
      { name: "id", type: "int8" },
      { name: "body", type: "text" },
      { name: "tags", type: "_text" },
      { name: "at", type: "timestamptz" },
    ];
    const shared = { schema: "public", table, columns, errors: null, commit_timestamp: expect.any(String) };
    const row = { id: 1, body: "a", tags: ["x", "y"], at: "2026-11-20T09:30:00.123456+00:00" };
    expect(told.map(({ data }) => data)).toEqual([
      { ...shared, type: "INSERT", record: row },
      { ...shared, type: "UPDATE", record: { ...row, body: null }, old_record: { id: 1 } },
      { ...shared, type: "UPDATE", record: { ...row, body: null, id: 2 }, old_record: { id: 1 } },
      { ...shared, type: "DELETE", old_record: { id: 2 } },
    ]);
    const time = String(told[0]?.data.commit_timestamp);
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(time) - before)).toBeLessThan(60_000);
  });

  test("tells the whole old row when the table's identity is full, and finds in it what did not change", async () => {
    const table = await bed().newTable(
      "id int primary key, big text, n int",
      "alter table @table replica identity full;",
    );
    await bed().run(`alter table ${table} alter column big set storage external`);
    const inbox = await bed().listen([{ schema: "public", table }]);
    await bed().run(`insert into ${table} values (1, repeat('x', 10000), 1)`);
    await bed().run(`update ${table} set n = 2`);
    await bed().run(`delete from ${table}`);
    const big = "x".repeat(10_000);
    const told = await inbox.take(3);
    expect(told[1]?.data).toMatchObject({ record: { id: 1, big, n: 2 }, old_record: { id: 1, big, n: 1 } });
    expect(told[2]?.data.old_record).toEqual({ id: 1, big, n: 2 });
  });

  test("leaves out a large value that did not change when only the key is known of the old row", async () => {
    const table = await bed().newTable("id int primary key, big text, n int");
    await bed().run(`alter table ${table} alter column big set storage external`);
    const inbox = await bed().listen([{ schema: "public", table, event: "UPDATE" }]);
    await bed().run(`insert into ${table} values (1, repeat('x', 10000), 1)`);
    await bed().run(`update ${table} set n = 2`);
    expect((await inbox.next()).data.record).toEqual({ id: 1, n: 2 });
  });

  test("tells the columns of the index that is the table's identity", async () => {
    const index =
      "create unique index @index on @table (code); alter table @table replica identity using index @index;";
    const name = `i_${randomUUID().slice(0, 8)}`;
    const table = await bed().newTable(
      "id int primary key, code text not null, n int",
      index.replaceAll("@index", name),
    );
    const inbox = await bed().listen([{ schema: "public", table }]);
    await bed().run(`insert into ${table} values (1, 'a', 1)`);
    await bed().run(`update ${table} set n = 2`);
    await bed().run(`delete from ${table}`);
    const told = await inbox.take(3);
    expect(told.map(({ data }) => data.old_record)).toEqual([undefined, { code: "a" }, { code: "a" }]);
  });

  test("over one mebibyte says so and shows small values only", async () => {
    const table = await bed().newTable("id int primary key, big text, small text");
    const inbox = await bed().listen([{ schema: "public", table }]);
    await bed().run(`insert into ${table} values (1, repeat('x', 1048577), 'small')`);
    expect((await inbox.next()).data).toMatchObject({
      errors: ["Error 413: Payload Too Large"],
      record: { id: 1, small: "small" },
    });
    expect(inbox.all[0]?.data.record).not.toHaveProperty("big");
  });

  test("of a composite value, of which only Postgres knows the JSON, is told as Postgres says", async () => {
    await bed().run(`create type pair as (a int, b text)`);
    const table = await bed().newTable("id int primary key, one pair, many pair[]");
    const inbox = await bed().listen([{ schema: "public", table }]);
    await bed().run(`insert into ${table} values (1, (5, 'x'), array[(1, 'y')::pair])`);
    expect((await inbox.next()).data.record).toEqual({ id: 1, one: { a: 5, b: "x" }, many: [{ a: 1, b: "y" }] });
  });

  test("is told with its generated columns, which are not in the WAL", async () => {
    const columns = `first text, whole text generated always as (first || ' ' || "last Name") stored, "last Name" text,
      id int primary key, is_long boolean generated always as (length(first) > 3) stored`;
    const table = await bed().newTable(columns, "alter table @table replica identity full;");
    const inbox = await bed().listen([
      { schema: "public", table },
      { schema: "public", table, filter: "whole=eq.Ada Lovelace" },
    ]);
    await bed().run(`insert into ${table} values ('Ada', default, 'Lovelace', 1)`);
    await bed().run(`update ${table} set first = 'Augusta'`);
    await bed().run(`update ${table} set first = null`);
    const told = await inbox.take(3);
    const ada = { first: "Ada", whole: "Ada Lovelace", "last Name": "Lovelace", id: 1, is_long: false };
    const augusta = { ...ada, first: "Augusta", whole: "Augusta Lovelace", is_long: true };
    const unnamed = { ...ada, first: null, whole: null, is_long: null };
    expect(told.map(({ ids, data }) => [ids, data.record, data.old_record])).toEqual([
      [[1, 2], ada, undefined],
      [[1], augusta, ada],
      [[1], unnamed, augusta],
    ]);
    const names = told[0]?.data.columns;
    expect(names).toEqual([
      { name: "first", type: "text" },
      { name: "whole", type: "text" },
      { name: "last Name", type: "text" },
      { name: "id", type: "int4" },
      { name: "is_long", type: "bool" },
    ]);
  });

  test("of a table whose definition changed is told by its new definition", async () => {
    const table = await bed().newTable("id int primary key, a text");
    const inbox = await bed().listen([{ schema: "public", table }]);
    await bed().run(`insert into ${table} values (1, 'x')`);
    expect((await inbox.next()).data.record).toEqual({ id: 1, a: "x" });
    await bed().run(`alter table ${table} rename a to b; alter table ${table} add column c int default 7`);
    await bed().run(`insert into ${table} values (2, 'y')`);
    expect((await inbox.next()).data.record).toEqual({ id: 2, b: "y", c: 7 });
  });

  test("reaches everyone in the order of commits and, within one, of the changes", async () => {
    const table = await bed().newTable("id int primary key, n int");
    const inbox = await bed().listen([{ schema: "public", table }]);
    await bed().run(`insert into ${table} select n, n from generate_series(1, 1500) n`);
    await Promise.all([1, 2, 3].map((n) => bed().run(`update ${table} set n = ${n} where id between 1 and 200`)));
    const told = await inbox.take(1500 + 600);
    const ids = told.map(({ data }) => Reflect.get(Object(data.record), "id"));
    expect(ids.slice(0, 1500)).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
    for (const at of [1500, 1700, 1900]) {
      const one = told.slice(at, at + 200).map(({ data }) => Reflect.get(Object(data.record), "n"));
      expect(new Set(one).size).toBe(1);
    }
  });

  test("that was rolled back is not told", async () => {
    const table = await bed().newTable("id int primary key");
    const inbox = await bed().listen([{ schema: "public", table }]);
    await expect(bed().run(`insert into ${table} values (1); select 1 / 0`)).rejects.toThrow("division by zero");
    await bed().run(`insert into ${table} values (2)`);
    expect((await inbox.next()).data.record).toEqual({ id: 2 });
  });
});

describe("a subscription", () => {
  test("hears a change once, with all the bindings that it is for", async () => {
    const table = await bed().newTable("id int primary key, n int");
    const inbox = await bed().listen([
      { schema: "public", table, event: "*" },
      { schema: "public", event: "insert" },
      { schema: "public", table, event: "DELETE" },
      { schema: "*", table: "*", event: "INSERT" },
      { schema: "public", table, event: "INSERT", filter: "n=gt.5" },
    ]);
    await bed().run(`insert into ${table} values (1, 1)`);
    await bed().run(`insert into ${table} values (2, 6)`);
    await bed().run(`delete from ${table} where id = 1`);
    expect((await inbox.take(3)).map(({ ids }) => ids)).toEqual([
      [1, 2, 4],
      [1, 2, 4, 5],
      [1, 3],
    ]);
  });

  test("to all tables hears those published later too", async () => {
    const first = await bed().newTable("id int primary key");
    const inbox = await bed().listen([{ schema: "public", table: "*" }]);
    const second = await bed().newTable("id int primary key");
    await bed().run(`insert into ${second} values (1)`);
    await bed().run(`insert into ${first} values (1)`);
    expect((await inbox.take(2)).map(({ data }) => data.table)).toEqual([second, first]);
  });

  test("hears nothing of a table that is no longer published", async () => {
    const [table, other] = [await bed().newTable("id int primary key"), await bed().newTable("id int primary key")];
    const inbox = await bed().listen([{ schema: "public" }]);
    await bed().run(`alter publication supabase_realtime drop table ${table}`);
    await bed().run(`insert into ${table} values (1)`);
    await bed().run(`insert into ${other} values (1)`);
    expect((await inbox.next()).data.table).toBe(other);
  });

  test("hears nothing once it is closed, and keeps nothing from others when it fails on a change", async () => {
    const table = await bed().newTable("id int primary key");
    const bindings = [{ id: 1, schema: "public", table }];
    const heard: ChangeDelivery[] = [];
    const closed = await bed().feed.subscribe(bindings, { role: "authenticated" }, (delivery) => heard.push(delivery));
    const failing = await bed().feed.subscribe(bindings, { role: "authenticated" }, () => {
      throw new Error("cannot listen");
    });
    closed.close();
    const inbox = await bed().listen(bindings);
    await bed().run(`insert into ${table} values (1), (2)`);
    expect((await inbox.take(2)).map(({ data }) => data.record)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(heard).toEqual([]);
    failing.close();
  });

  test("may select columns; the key comes with them, and other selections in another message", async () => {
    const table = await bed().newTable("id int primary key, a text, b text");
    const inbox = await bed().listen([
      { schema: "public", table, select: ["a"] },
      { schema: "public", table },
      { schema: "public", table, select: ["a"], filter: "b=eq.y" },
    ]);
    await bed().run(`insert into ${table} values (1, 'x', 'y')`);
    const told = await inbox.take(2);
    expect(told.map(({ ids }) => ids)).toEqual([[1, 3], [2]]);
    expect(told[0]?.data.record).toEqual({ id: 1, a: "x" });
    expect(told[0]?.data.columns).toEqual([
      { name: "id", type: "int4" },
      { name: "a", type: "text" },
    ]);
    expect(told[1]?.data.record).toEqual({ id: 1, a: "x", b: "y" });
  });
});

describe("a broadcast from the database", () => {
  const on = (wanted: string) => bed().broadcasts.next(({ topic }) => topic === wanted);

  test("arrives with what was sent", async () => {
    const [json, binary] = [randomUUID(), randomUUID()];
    await bed().run(`select realtime.send('{"a": "ü"}', 'greeting', '${json}', false)`);
    await bed().run(`select realtime.send_binary('\\x00ff', 'bytes', '${binary}')`);
    const sent = await on(json);
    expect(sent).toEqual({
      ...{ id: expect.any(String), topic: json, event: "greeting", isPrivate: false },
      payload: { json: `{"a": "ü", "id": "${sent.id}"}` },
    });
    expect(await on(binary)).toMatchObject({
      event: "bytes",
      isPrivate: true,
      payload: { binary: Buffer.from([0, 255]) },
    });
  });

  test("is any row that has a topic, an event and a payload, and no other", async () => {
    const topic = randomUUID();
    const insert = (values: string) =>
      bed().run(
        `insert into realtime.messages (topic, extension, event, payload, private) values ('${topic}', ${values})`,
      );
    await insert("'broadcast', null, '{}', true");
    await insert("'broadcast', 'no payload', null, true");
    await insert("'broadcast', 'no namespace', '{}', null");
    await insert("'anything', 'complete', '{}', true");
    expect((await on(topic)).event).toBe("complete");
  });
});
