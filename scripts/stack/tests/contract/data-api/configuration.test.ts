// What role postgres configures of the Data API in the database, as on a hosted project.
import { afterAll, describe, expect, test } from "vitest";
import { defaultPrivilegesSql } from "../../../data-api/default-privileges.ts";
import { adminClient, isHosted, sql } from "../../target.ts";

const db = sql();
afterAll(() => db.end());

const admin = adminClient();

describe("alter role authenticator set pgrst.…", () => {
  test("A pgrst setting switches aggregates on and off", async () => {
    const sum = async () => {
      const { data, error } = await admin.from("books").select("count(), id.min()").lte("id", 4).maybeSingle();
      return error?.code ?? data;
    };
    expect(await sum()).toBe("PGRST123");
    await db.unsafe("alter role authenticator set pgrst.db_aggregates_enabled = 'true'");
    await db.unsafe("notify pgrst, 'reload config'");
    await expect.poll(sum).toEqual({ count: 4, min: 1 });
    await db.unsafe("alter role authenticator reset pgrst.db_aggregates_enabled");
    await db.unsafe("notify pgrst, 'reload config'");
    await expect.poll(sum).toBe("PGRST123");
  });

  test("A pgrst setting exposes another schema", async () => {
    const status = async () => (await adminClient().schema("late").from("things").select()).status;
    expect(await status()).toBe(406);
    await db
      .unsafe(
        `create schema late; grant usage on schema late to service_role;
         create table late.things (id integer); grant select on late.things to service_role;
         alter role authenticator set pgrst.db_schemas = 'public, other_api, late'; notify pgrst;`,
      )
      .simple();
    await expect.poll(status).toBe(200);
    await db.unsafe("drop schema late cascade; alter role authenticator reset pgrst.db_schemas").simple();
    await db.unsafe("notify pgrst");
    await expect.poll(status).toBe(406);
  });
});

describe("counts and CSV", () => {
  test("The estimated count of a small table is exact", async () => {
    const { count } = await admin.from("books").select("id", { count: "estimated" }).lte("id", 4).limit(1);
    expect(count).toBe(4);
  });

  test("CSV holds every value as Postgres writes it", async () => {
    const { data } = await admin.from("specimens").select("id,document,moments,bytes").order("id").csv();
    expect(data?.split("\n")).toEqual([
      "id,document,moments,bytes",
      '1,"{""n"": 9007199254740993, ""t"": ""x""}","{""2026-01-02 03:04:05+00""}","\\\\x00ff"',
      '2,"""text""",,',
    ]);
  });

  test("CSV of changed rows comes with a count", async () => {
    await admin.from("counters").insert({ name: "csv", data: { a: 1 } });
    const { data, count } = await admin
      .from("counters")
      .delete({ count: "exact" })
      .eq("name", "csv")
      .select("name,data")
      .csv();
    expect([data, count]).toEqual(['name,data\ncsv,"{""a"": 1}"', 1]);
  });
});

describe("auto_expose_new_tables", () => {
  class RolledBack extends Error {}

  test.each([
    [true, ["anon", "authenticated", "service_role"]],
    [false, []],
  ])("auto_expose_new_tables = %s grants a new table to %j", async (isExposed, expected) => {
    const attempt = db.begin(async (transaction) => {
      await transaction.unsafe(defaultPrivilegesSql(isExposed)).simple();
      await transaction`create table public.fresh (id integer)`;
      const granted = await transaction`
        select role from unnest(array['anon', 'authenticated', 'service_role']) as role
        where has_table_privilege(role, 'public.fresh', 'select, insert, update, delete')`;
      expect(granted.map(({ role }) => role)).toEqual(expected);
      throw new RolledBack();
    });
    await expect(attempt).rejects.toThrow(RolledBack);
  });

  test.skipIf(isHosted)("A new table of this project is not granted to anyone", async () => {
    await db.unsafe("create table public.unexposed (id integer)");
    await expect
      .poll(async () => (await admin.from("unexposed").select()).error?.code, { timeout: 10_000 })
      .toBe("42501");
    await db.unsafe("drop table public.unexposed");
  });
});
