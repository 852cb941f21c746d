// Filters match as in Postgres, and filters that do not fit are refused in the hosted server's words.
import { beforeAll, describe, expect, test } from "vitest";
import { useFeed } from "../../../tests/feed-fixture.ts";
import type { Inbox } from "../../../tests/inbox.ts";
import type { ChangeDelivery } from "../../feed.ts";

const fixture = useFeed();

const types = `id int primary key, i int, big int8, n numeric, t text, b bool, u uuid, at timestamptz, d date,
  mood text[], c char(4)`;
const uuid = "7b5f6c6e-9d5a-4d0f-8a7e-0a6d2f0c1b2a";
const matching = `(1, 5, 9007199254740993, 1.50, 'Grüße, Welt', true, '${uuid}', '2026-11-20 09:30Z', '2026-11-20', '{a}', 'ab')`;
const nulls = "(2, null, null, null, null, null, null, null, null, null, null)";
const other = `(3, 6, 9007199254740992, 2, 'x', false, gen_random_uuid(), '2026-11-21 09:30Z', '2026-11-21', '{b}', 'b')`;

const matches: [filter: string, ids: number[]][] = [
  ["i=eq.5", [1]],
  ["i=not.eq.5", [3]],
  ["i=neq.5", [3]],
  ["i=lt.6", [1]],
  ["i=lte.5", [1]],
  ["i=gt.5", [3]],
  ["i=gte.6", [3]],
  ["i=in.(4,5)", [1]],
  ["i=not.in.(4,5)", [3]],
  ["i=in.(5,null)", [1]],
  ["i=not.in.(4,null)", []],
  ["i=is.null", [2]],
  ["i=not.is.null", [1, 3]],
  ["i=isdistinct.5", [2, 3]],
  ["i=not.isdistinct.5", [1]],
  ["big=eq.9007199254740993", [1]],
  ["big=gt.9007199254740992", [1]],
  ["n=eq.1.5", [1]],
  ["n=gt.1.500", [3]],
  ["n=in.(1.5,7)", [1]],
  ["n=not.isdistinct.1.5", [1]],
  ["t=like.Gr%Welt", [1]],
  ["t=ilike.gr%", [1]],
  ["t=not.like.Gr%", [3]],
  ["t=match.^Gr..e", [1]],
  ["t=imatch.^gr", [1]],
  ['t=eq."Grüße, Welt"', [1]],
  ['t=in.("Grüße, Welt",y)', [1]],
  ["t=gt.m", [3]],
  ["b=is.true", [1]],
  ["b=is.false", [3]],
  ["b=is.unknown", [2]],
  ["b=not.is.true", [2, 3]],
  ["b=eq.true", [1]],
  ["b=in.(yes)", [1]],
  [`u=eq.${uuid.toUpperCase()}`, [1]],
  ["at=lt.2026-11-20T10:31:00+01:00", [1]],
  ["d=eq.20 November 2026", [1]],
  ["mood=eq.{a}", [1]],
  ["c=eq.ab", [1]],
  ["i=eq.5,b=is.true", [1]],
  ["i=eq.5,b=is.false", []],
];
const received = new Map<string, number[]>();

beforeAll(async () => {
  const table = await fixture().newTable(types);
  const inboxes = new Map<string, Inbox<ChangeDelivery>>();
  for (const [filter] of matches) {
    inboxes.set(filter, await fixture().listen([{ schema: "public", table, filter }]));
  }
  const unfiltered = await fixture().listen([{ schema: "public", table }]);
  await fixture().run(`insert into ${table} values ${matching}, ${nulls}, ${other}`);
  await unfiltered.take(3);
  for (const [filter, { all }] of inboxes) {
    const ids = all.map(({ data }) => Reflect.get(Object(data.record), "id"));
    received.set(filter, ids);
  }
});

test.each(matches)("the filter %s matches as in Postgres", (filter, ids) => {
  expect(received.get(filter)).toEqual(ids);
});

test("a filter is applied to the new row of an update and to the identity of a deleted row", async () => {
  const table = await fixture().newTable("id int primary key, n int");
  const inbox = await fixture().listen([
    { schema: "public", table, filter: "n=eq.2" },
    { schema: "public", table, filter: "id=eq.1" },
    { schema: "public", table, filter: "n=is.null" },
  ]);
  await fixture().run(`insert into ${table} values (1, 1)`);
  await fixture().run(`update ${table} set n = 2`);
  await fixture().run(`delete from ${table}`);
  expect((await inbox.take(3)).map(({ ids }) => ids)).toEqual([[2], [1, 2], [2]]);
});

describe("a subscription is refused", () => {
  const unable = (text: string) => `Unable to subscribe to changes with given parameters. ${text}`;
  const exception = (shown: string, text: string) =>
    unable(`An exception happened so please check your connect parameters: [event: *, ${shown}]. Exception: ${text}`);
  let table: string;

  beforeAll(async () => {
    table = await fixture().newTable(
      "id int primary key, n int, t text, j json, hidden text",
      `
      revoke select on @table from authenticated;
      grant select (id, n, t, j) on @table to authenticated;`,
    );
  });

  test("one unpublished table refuses all bindings of a channel", async () => {
    await fixture().run("create table public.unpublished (id int primary key)");
    const bindings = [
      { schema: "public", table },
      { event: "INSERT", schema: "public", table: "unpublished" },
    ];
    await expect(fixture().listen(bindings)).rejects.toThrow(
      unable(
        "Please check Realtime is enabled for the given connect parameters: [event: INSERT, schema: public, table: unpublished, filters: [], select: nil]",
      ),
    );
  });

  test.each([
    ["nope=eq.1", `{"nope", "eq", "1", false}`, "ERROR P0001 (raise_exception) invalid column for filter nope"],
    ["hidden=eq.1", `{"hidden", "eq", "1", false}`, "ERROR P0001 (raise_exception) invalid column for filter hidden"],
    [
      "n=eq.abc",
      `{"n", "eq", "abc", false}`,
      'ERROR 22P02 (invalid_text_representation) invalid input syntax for type integer: "abc"',
    ],
    [
      "n=not.in.(1,x)",
      `{"n", "in", "{1,x}", true}`,
      'ERROR 22P02 (invalid_text_representation) invalid input syntax for type integer: "x"',
    ],
    [
      "n=like.a",
      `{"n", "like", "a", false}`,
      "ERROR P0001 (raise_exception) operator like requires a text-compatible column type, got integer",
    ],
    [
      "n=is.true",
      `{"n", "is", "true", false}`,
      "ERROR P0001 (raise_exception) is true filter requires a boolean column, got integer",
    ],
    [
      "n=is.maybe",
      `{"n", "is", "maybe", false}`,
      "ERROR P0001 (raise_exception) invalid value for is filter: must be null, true, false, or unknown",
    ],
    [
      "t=match.((",
      `{"t", "match", "((", false}`,
      "ERROR P0001 (raise_exception) invalid regular expression for match filter: invalid regular expression: parentheses () not balanced",
    ],
    ["j=eq.{}", `{"j", "eq", "{}", false}`, "ERROR 42883 (undefined_function) operator does not exist: json = json"],
  ])("the filter %s is refused", async (filter, shown, text) => {
    const rejection = expect(fixture().listen([{ schema: "public", table, filter }])).rejects;
    await rejection.toThrow(exception(`schema: public, table: ${table}, filters: [${shown}], select: nil`, text));
  });

  test("a list of more than a hundred values is refused", async () => {
    const listing = (count: number) => `n=in.(${Array.from({ length: count }, (_, index) => index).join(",")})`;
    await fixture().listen([{ schema: "public", table, filter: listing(100) }]);
    await expect(fixture().listen([{ schema: "public", table, filter: listing(101) }])).rejects.toThrow(
      "too many values for `in` filter. Maximum 100",
    );
  });

  test("an unknown selected column is refused", async () => {
    await expect(fixture().listen([{ schema: "public", table, select: ["id", "nope"] }])).rejects.toThrow(
      exception(
        `schema: public, table: ${table}, filters: [], select: ["id", "nope"]`,
        "ERROR P0001 (raise_exception) invalid column for select nope",
      ),
    );
  });

  test("an unknown role is refused", async () => {
    await expect(fixture().listen([{ schema: "public", table }], { role: "nobody_here" })).rejects.toThrow(
      'ERROR 42704 (undefined_object) role "nobody_here" does not exist',
    );
  });
});
