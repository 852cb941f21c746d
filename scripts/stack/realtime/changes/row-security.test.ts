import { expect, test } from "vitest";
import { ownRows, useFeed } from "../../tests/feed-fixture.ts";
import type { ChangeDelivery } from "../feed.ts";

const fixture = useFeed();

test("each subscriber gets the rows that its policies show", async () => {
  const table = await fixture().newTable("id int primary key, owner text", ownRows);
  const [anna, ben] = [
    await fixture().listen([{ schema: "public", table }], { sub: "anna" }),
    await fixture().listen([{ schema: "public", table }], { sub: "ben" }),
  ];
  const ids = (deliveries: ChangeDelivery[]) =>
    deliveries.map(({ data }) => [data.type, Reflect.get(Object(data.record), "id")]);
  await fixture().run(`insert into ${table} values (1, 'anna'), (2, 'ben'), (3, 'anna')`);
  expect(ids(await anna.take(2))).toEqual([
    ["INSERT", 1],
    ["INSERT", 3],
  ]);
  await fixture().run(`update ${table} set owner = 'ben' where id = 1`);
  expect(ids(await ben.take(2))).toEqual([
    ["INSERT", 2],
    ["UPDATE", 1],
  ]);
  expect(anna.all).toHaveLength(2);
});

test("everyone gets a deletion, but only its key", async () => {
  const table = await fixture().newTable(
    "id int primary key, owner text",
    `${ownRows} alter table @table replica identity full;`,
  );
  const stranger = await fixture().listen([{ schema: "public", table }], { sub: "stranger" });
  await fixture().run(`insert into ${table} values (1, 'anna')`);
  await fixture().run(`delete from ${table}`);
  expect((await stranger.next()).data).toMatchObject({ type: "DELETE", old_record: { id: 1 } });
  expect(stranger.all[0]?.data.old_record).toEqual({ id: 1 });
});

test("rights are checked for keys of several columns and any type", async () => {
  const key = `"the Key" text, at timestamptz, n numeric(5,2), primary key (n, "the Key", at)`;
  const table = await fixture().newTable(`owner text, ${key}`, ownRows);
  const inbox = await fixture().listen([{ schema: "public", table }], { sub: "anna" });
  await fixture().run(
    `insert into ${table} values ('ben', 'b', now(), 1), ('anna', 'it''s "x"', '2026-11-20 09:30Z', 1.5)`,
  );
  expect((await inbox.next()).data.record).toMatchObject({ "the Key": 'it\'s "x"', n: 1.5 });
});

test("rights are checked only once the change is visible, a moment after it is in the WAL", async () => {
  const { sql, admin } = fixture().postgres;
  const isVisible = (id: string) =>
    admin`select realtime.await_visibility((${id}::numeric % 4294967296)::bigint)`.then(() => true);
  const stillWaiting = () => new Promise((resolve) => setTimeout(resolve, 50, "waiting"));
  const { id, waiting } = await sql.begin(async (transaction) => {
    const [row] = await transaction<{ id: string }[]>`select pg_current_xact_id()::text as id`;
    const waiting = isVisible(row?.id ?? "");
    expect(await Promise.race([waiting, stillWaiting()])).toBe("waiting");
    return { id: row?.id ?? "", waiting };
  });
  expect(await waiting).toBe(true);
  expect(await isVisible(id)).toBe(true);
});

test("each role has its own policies", async () => {
  const table = await fixture().newTable(
    "id int primary key, owner text",
    `${ownRows} create policy lost on @table for select to anon using (owner = 'nobody');`,
  );
  const [user, visitor] = [
    await fixture().listen([{ schema: "public", table }], { sub: "anna" }),
    await fixture().listen([{ schema: "public", table }], { role: "anon" }),
  ];
  for (const id of [1, 3]) {
    await fixture().run(`insert into ${table} values (${id}, 'anna'), (${id + 1}, 'nobody')`);
    expect((await user.next()).data.record).toEqual({ id, owner: "anna" });
    expect((await visitor.next()).data.record).toEqual({ id: id + 1, owner: "nobody" });
  }
});

test("a failing policy hides the row from the subscriber it fails for only", async () => {
  const table = await fixture().newTable(
    "id int primary key",
    `
    alter table @table enable row level security;
    create policy p on @table for select to authenticated
      using (1 / (current_setting('request.jwt.claims')::jsonb ->> 'sub')::int = 1);`,
  );
  const [broken, fine] = [
    await fixture().listen([{ schema: "public", table }], { sub: "0" }),
    await fixture().listen([{ schema: "public", table }], { sub: "1" }),
  ];
  await fixture().run(`insert into ${table} values (1)`);
  expect((await fine.next()).data.record).toEqual({ id: 1 });
  expect(broken.all).toEqual([]);
});

test("columns that a role may not select are left out", async () => {
  const table = await fixture().newTable(
    "id int primary key, open text, secret text",
    `
    revoke select on @table from authenticated;
    grant select (id, open) on @table to authenticated;`,
  );
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} values (1, 'o', 's')`);
  const { data } = await inbox.next();
  expect(data.record).toEqual({ id: 1, open: "o" });
  expect(data.columns).toEqual([
    { name: "id", type: "int4" },
    { name: "open", type: "text" },
  ]);
});

test("changed rights apply to the next change", async () => {
  const table = await fixture().newTable("id int primary key, owner text, note text");
  const inbox = await fixture().listen([{ schema: "public", table }], { sub: "ben" });
  const nextRecord = async () => (await inbox.next()).data.record;
  await fixture().run(`insert into ${table} values (1, 'anna', 'x')`);
  expect(await nextRecord()).toEqual({ id: 1, owner: "anna", note: "x" });
  await fixture().run(
    `revoke select on ${table} from authenticated; grant select (id, owner) on ${table} to authenticated`,
  );
  await fixture().run(`insert into ${table} values (2, 'anna', 'x')`);
  expect(await nextRecord()).toEqual({ id: 2, owner: "anna" });
  await fixture().run(ownRows.replaceAll("@table", table));
  await fixture().run(`insert into ${table} values (3, 'anna', 'x'), (4, 'ben', 'x')`);
  expect(await nextRecord()).toEqual({ id: 4, owner: "ben" });
  await fixture().run(`alter policy own on ${table} using (owner = 'anna')`);
  await fixture().run(`insert into ${table} values (5, 'ben', 'x'), (6, 'anna', 'x')`);
  expect(await nextRecord()).toEqual({ id: 6, owner: "anna" });
});

const refusal = (table: string, error: string) => ({
  ...{ schema: "public", table, type: "INSERT", errors: [error] },
  ...{ commit_timestamp: null, columns: [], record: {} },
});

test("a role without rights to the key gets an error, whatever its filter", async () => {
  const table = await fixture().newTable(
    "id int primary key, n int",
    `
    revoke select on @table from authenticated; grant select (n) on @table to authenticated;`,
  );
  const inbox = await fixture().listen([{ schema: "public", table, filter: "n=eq.5" }]);
  await fixture().run(`insert into ${table} values (1, 1)`);
  expect((await inbox.next()).data).toEqual(refusal(table, "Error 401: Unauthorized"));
});

test("a table without a primary key gives an error", async () => {
  const table = await fixture().newTable("id int");
  const inbox = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} values (1)`);
  expect((await inbox.next()).data).toEqual(refusal(table, "Error 400: Bad Request, no primary key"));
});
