// Search by words and by fragments, in one's own sessions only, through the indexes.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedManySessions } from "../support/many-sessions.ts";
import { addMember } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

let sql: postgres.Sql;
let owner: TestUser;
let viewer: TestUser;
let stranger: TestUser;
let sessionId: string;
let messageId: string;

const fileText = "export function settleSpend(total_amount) { return total_amount * 100 / 7; } // 50% off C:\\temp";

beforeAll(async () => {
  sql = operatorSql();
  [owner, viewer, stranger] = await Promise.all([signUp(), signUp(), signUp()]);
  [sessionId, messageId] = [randomUUID(), randomUUID()];
  await done(owner.userDb.rpc("create_session", { id: sessionId }));
  await done(stranger.userDb.rpc("create_session", { id: randomUUID() }));
  await addMember(owner, sessionId, viewer, "viewer");
  const parts = [{ type: "text", text: 'Please refactor the Bezahlvorgang, it\'s "slow" & brittle' }];
  await done(owner.userDb.rpc("send_message", { session_id: sessionId, id: messageId, parts }));
  const write = (path: string, content: string, base: number) =>
    owner.userDb.rpc("write_file", {
      session_id: sessionId,
      path,
      content,
      base_revision: base,
      change_id: randomUUID(),
    });
  await done(write("src/spend.ts", fileText, 0));
  await done(write("old.txt", "an abandoned thought", 1));
  await done(write("old.txt", "something else", 2));
  await done(write("lines.txt", "a line\nanother\nthe third line", 3));
});
afterAll(() => sql.end());

const find = async (query: string, user = owner, within?: string) => {
  const scope = within === undefined ? {} : { within_session_id: within };
  const found = await done(user.userDb.rpc("search", { query, ...scope }));
  return found.map(({ kind, message_id, path }) => ({ kind, at: message_id ?? path }));
};

const theFile = { kind: "file", at: "src/spend.ts" };

describe("search", () => {
  test("Search finds messages and files by whole words in any order and case", async () => {
    expect(await find("bezahlvorgang REFACTOR")).toEqual([{ kind: "message", at: messageId }]);
    expect(await find("function export")).toEqual([theFile]);
    expect(await find('"export function"')).toEqual([theFile]);
    expect(await find("refactor -brittle")).toEqual([]);
  });

  test.each(["ttleSpe", "zahlvor", "total_am", "50% o", "C:\\t", "it's", '"slow" &', "* 100 /"])(
    "Search finds the fragment %s",
    async (fragment) => {
      expect(await find(fragment)).toHaveLength(1);
    },
  );

  test("Search takes %, _ and \\ literally", async () => {
    expect(await find("tota%mount")).toEqual([]);
    expect(await find("tota_amount")).toEqual([]);
    expect(await find("C:_tem")).toEqual([]);
  });

  test("Search shows an excerpt of a line or two", async () => {
    const [found] = await done(owner.userDb.rpc("search", { query: "TOTAL_AMOUNT * 100" }));
    expect(found?.excerpt).toContain("total_amount * 100");
    expect(found?.excerpt?.length).toBeLessThanOrEqual(200);
  });

  test("Search says on which line of a file it found the query, or its first word", async () => {
    const lineOf = async (query: string) => (await done(owner.userDb.rpc("search", { query })))[0]?.line;
    expect(await lineOf("third line")).toBe(3);
    expect(await lineOf("line third")).toBe(1);
    expect(await lineOf("Bezahlvorgang")).toBeNull();
  });

  test("Search finds sessions by a fragment of their title, and names the session of everything it finds", async () => {
    const named = randomUUID();
    await done(owner.userDb.rpc("create_session", { id: named, title: "Checkout of the bakery" }));
    await done(
      owner.userDb.rpc("write_file", {
        session_id: named,
        path: "shop/oven.ts",
        content: "warm",
        base_revision: 0,
        change_id: randomUUID(),
      }),
    );
    const [byTitle] = await done(owner.userDb.rpc("search", { query: "out of the bak" }));
    expect(byTitle).toMatchObject({ kind: "session", session_id: named, title: "Checkout of the bakery", excerpt: "" });
    const [byPath] = await done(owner.userDb.rpc("search", { query: "op/ov" }));
    expect(byPath).toMatchObject({ kind: "path", path: "shop/oven.ts", title: "Checkout of the bakery" });
    expect(await find("Checkout", stranger)).toEqual([]);
    expect(await find("op/ov", stranger)).toEqual([]);
    expect(await find("bakery", owner, named)).toEqual([]);
  });

  test("One or two letters find titles and paths, and words, but no fragments of texts", async () => {
    expect(await find("ol")).toEqual([{ kind: "path", at: "old.txt" }]);
    expect(await find("it")).toContainEqual({ kind: "message", at: messageId });
  });

  test("Signs alone find titles and paths, but no fragments of texts, and read none", async () => {
    expect(await find("; } //")).toEqual([]);
    expect(await find("/")).toContainEqual({ kind: "path", at: "src/spend.ts" });
    const { indexes, wholeTables } = await indexesUsed(owner.id, "});");
    expect({ wholeTables, fragments: indexes.filter((name) => name.endsWith("_fragments_idx")) }).toEqual({
      wholeTables: 0,
      fragments: [],
    });
  });

  test("Search finds the current text of files, not earlier ones", async () => {
    expect(await find("abandoned")).toEqual([]);
    expect(await find("something else")).toEqual([{ kind: "file", at: "old.txt" }]);
  });

  test("Search stays within the session that is named", async () => {
    expect(await find("refactor", owner, sessionId)).toHaveLength(1);
    expect(await find("refactor", owner, randomUUID())).toEqual([]);
  });

  test("Members find what strangers do not", async () => {
    expect(await find("Bezahlvorgang", viewer)).toHaveLength(1);
    expect(await find("Bezahlvorgang", stranger)).toEqual([]);
    expect(await find("Bezahlvorgang", stranger, sessionId)).toEqual([]);
  });

  test("Search never fails, whatever is typed", async () => {
    const syntax = fc.constantFrom(
      "%",
      "_",
      "\\",
      "'",
      '"',
      "&",
      "|",
      "!",
      ":*",
      "<->",
      "(",
      ")",
      "-",
      "*",
      "$1",
      "OR",
      " ",
      "é",
      "🎉",
    );
    const typed = fc.oneof(
      fc.array(syntax, { minLength: 1, maxLength: 12 }).map((parts) => parts.join("")),
      fc.string({ unit: "grapheme", maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(typed, async (query) => {
        const { error } = await owner.userDb.rpc("search", { query: `x${query.replaceAll("\0", "")}` });
        expect(error).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test("An empty query and one that is too long are refused", async () => {
    expect(await refusal(owner.userDb.rpc("search", { query: "  " }))).toMatchObject({ code: "invalid_input" });
    expect(await refusal(owner.userDb.rpc("search", { query: "x".repeat(201) }))).toMatchObject({ code: "too_large" });
  });

  test("Search in a large database uses its indexes and reads no whole table", async () => {
    const { userId } = await seedManySessions(sql, 50, 40);
    const used = await indexesUsed(userId, "0a1b2c3d");
    expect(used.wholeTables).toBe(0);
    expect(used.indexes).toEqual(expect.arrayContaining(searchIndexes));
  });
});

const searchIndexes = [
  "messages_words_idx",
  "messages_fragments_idx",
  "file_contents_words_idx",
  "file_contents_fragments_idx",
];

/** The scans of one search, as Postgres counts them. */
async function indexesUsed(userId: string, query: string): Promise<{ indexes: string[]; wholeTables: number }> {
  return sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId })}, true)`;
    const before = await scans(tx);
    await tx`select count(*) from public.search(${query})`;
    const after = await scans(tx);
    return {
      indexes: [...after.indexes]
        .filter(([name, count]) => count > (before.indexes.get(name) ?? 0))
        .map(([name]) => name),
      wholeTables: after.wholeTables - before.wholeTables,
    };
  });
}

async function scans(tx: postgres.TransactionSql): Promise<{ indexes: Map<string, number>; wholeTables: number }> {
  const indexes =
    await tx`select indexrelname, pg_stat_get_xact_numscans(indexrelid)::integer as scans from pg_catalog.pg_stat_user_indexes`;
  const [tables] = await tx`
    select coalesce(sum(seq_scan), 0)::integer as scans from pg_catalog.pg_stat_xact_user_tables
    where relname in ('messages', 'file_contents')`;
  return { indexes: new Map(indexes.map((row) => [row.indexrelname, row.scans])), wholeTables: Number(tables?.scans) };
}
