import { describe, expect, test } from "vitest";
import { ownRows, useFeed } from "../../tests/feed-fixture.ts";
import type { ChangeDelivery } from "../feed.ts";

const bed = useFeed();

describe("rights on a table", () => {
  test("let each subscriber see the rows that its policies show", async () => {
    const table = await bed().newTable("id int primary key, owner text", ownRows);
    const [anna, ben] = [
      await bed().listen([{ schema: "public", table }], { sub: "anna" }),
      await bed().listen([{ schema: "public", table }], { sub: "ben" }),
    ];
    const ids = (told: ChangeDelivery[]) => told.map(({ data }) => [data.type, Reflect.get(Object(data.record), "id")]);
    await bed().run(`insert into ${table} values (1, 'anna'), (2, 'ben'), (3, 'anna')`);
    expect(ids(await anna.take(2))).toEqual([
      ["INSERT", 1],
      ["INSERT", 3],
    ]);
    await bed().run(`update ${table} set owner = 'ben' where id = 1`);
    expect(ids(await ben.take(2))).toEqual([
      ["INSERT", 2],
      ["UPDATE", 1],
    ]);
    expect(anna.all).toHaveLength(2);
  });

  test("do not keep a deletion from anyone, but then only the key is told", async () => {
    const table = await bed().newTable(
      "id int primary key, owner text",
      `${ownRows} alter table @table replica identity full;`,
    );
    const stranger = await bed().listen([{ schema: "public", table }], { sub: "stranger" });
    await bed().run(`insert into ${table} values (1, 'anna')`);
    await bed().run(`delete from ${table}`);
    expect((await stranger.next()).data).toMatchObject({ type: "DELETE", old_record: { id: 1 } });
    expect(stranger.all[0]?.data.old_record).toEqual({ id: 1 });
  });

  test("hold for keys of several columns and of any type", async () => {
    const key = `"the Key" text, at timestamptz, n numeric(5,2), primary key (n, "the Key", at)`;
    const table = await bed().newTable(`owner text, ${key}`, ownRows);
    const inbox = await bed().listen([{ schema: "public", table }], { sub: "anna" });
    await bed().run(
      `insert into ${table} values ('ben', 'b', now(), 1), ('anna', 'it''s "x"', '2026-11-20 09:30Z', 1.5)`,
    );
    expect((await inbox.next()).data.record).toMatchObject({ "the Key": 'it\'s "x"', n: 1.5 });
  });

  test("are asked only once the change is visible to others, of which the WAL knows a moment earlier", async () => {
    const { sql, admin } = bed().postgres;
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

  test("are each role's own", async () => {
    const table = await bed().newTable(
      "id int primary key, owner text",
      `${ownRows} create policy lost on @table for select to anon using (owner = 'nobody');`,
    );
    const [user, visitor] = [
      await bed().listen([{ schema: "public", table }], { sub: "anna" }),
      await bed().listen([{ schema: "public", table }], { role: "anon" }),
    ];
    for (const id of [1, 3]) {
      await bed().run(`insert into ${table} values (${id}, 'anna'), (${id + 1}, 'nobody')`);
      expect((await user.next()).data.record).toEqual({ id, owner: "anna" });
      expect((await visitor.next()).data.record).toEqual({ id: id + 1, owner: "nobody" });
    }
  });

  test("that fail show the row to nobody they fail for, and leave others be", async () => {
    const table = await bed().newTable(
      "id int primary key",
      `
      alter table @table enable row level security;
      create policy p on @table for select to authenticated
        using (1 / (current_setting('request.jwt.claims')::jsonb ->> 'sub')::int = 1);`,
    );
    const [broken, fine] = [
      await bed().listen([{ schema: "public", table }], { sub: "0" }),
      await bed().listen([{ schema: "public", table }], { sub: "1" }),
    ];
    await bed().run(`insert into ${table} values (1)`);
    expect((await fine.next()).data.record).toEqual({ id: 1 });
    expect(broken.all).toEqual([]);
  });

  test("take columns away that a role may not select", async () => {
    const table = await bed().newTable(
      "id int primary key, open text, secret text",
      `
      revoke select on @table from authenticated;
      grant select (id, open) on @table to authenticated;`,
    );
    const inbox = await bed().listen([{ schema: "public", table }]);
    await bed().run(`insert into ${table} values (1, 'o', 's')`);
    const { data } = await inbox.next();
    expect(data.record).toEqual({ id: 1, open: "o" });
    expect(data.columns).toEqual([
      { name: "id", type: "int4" },
      { name: "open", type: "text" },
    ]);
  });

  test("that are changed hold for the next change", async () => {
    const table = await bed().newTable("id int primary key, owner text, note text");
    const inbox = await bed().listen([{ schema: "public", table }], { sub: "ben" });
    const nextRecord = async () => (await inbox.next()).data.record;
    await bed().run(`insert into ${table} values (1, 'anna', 'x')`);
    expect(await nextRecord()).toEqual({ id: 1, owner: "anna", note: "x" });
    await bed().run(
      `revoke select on ${table} from authenticated; grant select (id, owner) on ${table} to authenticated`,
    );
    await bed().run(`insert into ${table} values (2, 'anna', 'x')`);
    expect(await nextRecord()).toEqual({ id: 2, owner: "anna" });
    await bed().run(ownRows.replaceAll("@table", table));
    await bed().run(`insert into ${table} values (3, 'anna', 'x'), (4, 'ben', 'x')`);
    expect(await nextRecord()).toEqual({ id: 4, owner: "ben" });
    await bed().run(`alter policy own on ${table} using (owner = 'anna')`);
    await bed().run(`insert into ${table} values (5, 'ben', 'x'), (6, 'anna', 'x')`);
    expect(await nextRecord()).toEqual({ id: 6, owner: "anna" });
  });

  const refusal = (table: string, error: string) => ({
    ...{ schema: "public", table, type: "INSERT", errors: [error] },
    ...{ commit_timestamp: null, columns: [], record: {} },
  });

  test("to the key that are missing are told as an error, whatever the filter says", async () => {
    const table = await bed().newTable(
      "id int primary key, n int",
      `
      revoke select on @table from authenticated; grant select (n) on @table to authenticated;`,
    );
    const inbox = await bed().listen([{ schema: "public", table, filter: "n=eq.5" }]);
    await bed().run(`insert into ${table} values (1, 1)`);
    expect((await inbox.next()).data).toEqual(refusal(table, "Error 401: Unauthorized"));
  });

  test("cannot be checked on a table without a primary key", async () => {
    const table = await bed().newTable("id int");
    const inbox = await bed().listen([{ schema: "public", table }]);
    await bed().run(`insert into ${table} values (1)`);
    expect((await inbox.next()).data).toEqual(refusal(table, "Error 400: Bad Request, no primary key"));
  });
});
