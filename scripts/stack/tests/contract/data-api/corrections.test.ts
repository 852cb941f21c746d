// One test for each way in which @supabase/lite differs from PostgREST and is corrected (scripts/stack/data-api/corrections).
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { adminClient, anonClient, newUser, sql, target } from "../../target.ts";

const db = sql();
afterAll(() => db.end());

const anon = anonClient();
const admin = adminClient();

/** The body's text: a client's JSON.parse would round what is being looked at. */
async function rawText(path: string, init: RequestInit = {}): Promise<string> {
  const { url, secretKey } = target();
  const response = await fetch(`${url}/rest/v1/${path}`, { ...init, headers: { apikey: secretKey, ...init.headers } });
  return response.text();
}

describe("grants stay as the migrations wrote them", () => {
  test("A column without an update grant stays protected after requests to its table", async () => {
    const user = await newUser();
    const { data } = await user.client.from("notes").insert({ title: "x" }).select("id").single();
    const change = await user.client.from("notes").update({ owner: user.id }).eq("id", data?.id);
    expect([change.status, change.error?.code]).toEqual([403, "42501"]);
    const secret = await user.client.from("notes").select("secret");
    expect([secret.status, secret.error?.code]).toEqual([403, "42501"]);
  });

  test("Tables of a private schema with RLS are granted to no API role", async () => {
    await anon.from("books").select("id");
    const [row] = await db`
      select bool_or(has_schema_privilege(role, 'private', 'usage')) as schema,
        bool_or(has_table_privilege(role, 'private.ledger', 'select')) as table
      from unnest(array['anon', 'authenticated']) as role`;
    expect(row).toEqual({ schema: false, table: false });
  });
});

describe("filter values are text until Postgres reads them", () => {
  test("1.10 is not 1.1, and a bigint beyond 2^53 is found", async () => {
    expect((await admin.from("specimens").select("id").eq("version", "1.10")).data).toEqual([{ id: 1 }]);
    expect((await admin.from("specimens").select("id").eq("big", "9007199254740993")).data).toEqual([{ id: 1 }]);
  });

  test.each(["true", "null", "+491234", "1e5", "007", " padded ", "a,b", "{a}", "(x)", "back\\slash"])(
    "A filter finds the text %j",
    async (code) => {
      const user = await newUser();
      await user.client.from("notes").insert({ title: "x", code });
      expect((await user.client.from("notes").select("code").eq("code", code)).data).toEqual([{ code }]);
      expect((await user.client.from("notes").select("code").in("code", [code, "other"])).data).toEqual([{ code }]);
    },
  );

  test("Quotes belong to a value, except in a list or a tree", async () => {
    const user = await newUser();
    await user.client.from("notes").insert({ title: "x", code: '"quoted"' });
    expect((await user.client.from("notes").select("code").eq("code", '"quoted"')).data).toEqual([
      { code: '"quoted"' },
    ]);
    const listed = user.client.from("notes").select("code").filter("code", "in", '("\\"quoted\\"",other)');
    expect((await listed).data).toEqual([{ code: '"quoted"' }]);
  });

  test("Two filters on one column both apply", async () => {
    const { data } = await anon
      .from("books")
      .select("id")
      .neq("id", 1)
      .neq("id", 2)
      .lte("id", 4)
      .gte("id", 1)
      .order("id");
    expect(data).toEqual([{ id: 3 }, { id: 4 }]);
  });

  test("Two or filters both apply", async () => {
    const { data } = await anon
      .from("books")
      .select("id")
      .or("id.eq.1,id.eq.2")
      .or("year.gt.2000,title.eq.Anonymous")
      .order("id");
    expect(data).toEqual([{ id: 2 }]);
  });

  test("Logic trees nest, negate and quote", async () => {
    const filter = 'and(title.in.("Engines",Notes),not.or(year.eq.2001,year.is.null)),title.eq."no, such"';
    expect((await anon.from("books").select("title").or(filter)).data).toEqual([{ title: "Engines" }]);
  });

  test("An operator on a JSON path is kept", async () => {
    const user = await newUser();
    await user.client.from("notes").insert([
      { title: "a", meta: { tags: ["x", "y"], name: "Ada" } },
      { title: "b", meta: { tags: ["z"], name: "Bob" } },
    ]);
    const found = user.client.from("notes").select("title");
    expect((await found.filter("meta->tags", "cs", '["x"]')).data).toEqual([{ title: "a" }]);
    expect((await user.client.from("notes").select("title").filter("meta->>name", "imatch", "^a")).data).toEqual([
      { title: "a" },
    ]);
  });

  test("Arguments of a GET call arrive as written", async () => {
    for (const value of ["1.10", "true", "007", "eq.5"]) {
      expect((await anon.rpc("echo_text", { value }, { get: true })).data).toBe(value);
    }
  });

  test("An unreadable filter is refused with its position", async () => {
    const { error, status } = await anon.from("books").select("id").filter("id", "nope", 1);
    expect([status, error?.code]).toEqual([400, "PGRST100"]);
    const stray = await anon.from("books").select("id").eq("authors.name", "Ada");
    expect([stray.status, stray.error?.code]).toEqual([400, "PGRST108"]);
  });
});

describe("Postgres makes the JSON", () => {
  test("Numbers keep every digit, and NaN stays NaN", async () => {
    const text = await rawText("specimens?select=big,exact,ratio,document&id=eq.1");
    expect(text).toContain('"big":9007199254740993');
    expect(text).toContain('"exact":12345678901234567890.123456789');
    expect(text).toContain('"ratio":"NaN"');
    expect(text).toContain('"n":9007199254740993');
  });

  test("Times, bytes, arrays and ranges look like PostgREST's", async () => {
    const { data } = await admin.from("specimens").select("moment,wall,day,bytes,moments,span").eq("id", 1).single();
    expect(data).toEqual({
      moment: "2026-01-02T03:04:05.123456+00:00",
      wall: "2026-01-02T03:04:05",
      day: "2026-01-02",
      bytes: "\\x00ff",
      moments: ["2026-01-02T03:04:05+00:00"],
      span: "[1,5)",
    });
  });

  test("The row returned by a change has the same format", async () => {
    const id = Math.floor(Math.random() * 1e9) + 10;
    const body = JSON.stringify({
      id,
      big: "9007199254740993",
      exact: "12345678901234567890.1",
      moments: ["2026-01-02T03:04:05Z", null],
    });
    const headers = { "content-type": "application/json", prefer: "return=representation" };
    const text = await rawText("specimens?select=big,exact,moments", { method: "POST", body, headers });
    expect(text).toBe(
      '[{"big":9007199254740993,"exact":12345678901234567890.1,"moments":["2026-01-02T03:04:05+00:00",null]}]',
    );
    await admin.from("specimens").delete().eq("id", id);
  });
});

describe("values go in as they were given", () => {
  test.each([["bare"], ["1"], [5], [true], [[1, "two"]], [{ a: { b: ["c"] } }]])(
    "A jsonb value keeps %j",
    async (value) => {
      const name = randomUUID();
      const { data, error } = await admin.from("counters").insert({ name, data: value }).select("data").single();
      expect([data, error]).toEqual([{ data: value }, null]);
      expect((await anon.rpc("describe_json", { document: value })).data).toMatchObject({ document: value });
    },
  );

  test("Arrays of text and of enums keep commas, quotes and nulls", async () => {
    const user = await newUser();
    const tags = ["a,b", 'c"d', "e\\f", "", "NULL"];
    expect((await user.client.from("notes").insert({ title: "x", tags }).select("tags").single()).data).toEqual({
      tags,
    });
    expect((await anon.rpc("describe_json", { document: {}, names: tags })).data).toMatchObject({ names: tags });
    const name = randomUUID();
    const author = await admin
      .from("authors")
      .insert({ name, moods: ["sad", "ok"] })
      .select("moods")
      .single();
    expect(author.data).toEqual({ moods: ["sad", "ok"] });
    await admin.from("authors").delete().eq("name", name);
  });

  test("An empty object is a row of defaults", async () => {
    expect((await admin.from("drafts").insert({}).select("title").single()).data).toEqual({ title: "untitled" });
  });

  test("A variadic function takes an array, or repeated query parameters", async () => {
    expect((await anon.rpc("add_all", { numbers: [1, 2, 3] })).data).toBe(6);
    const { url, publishableKey } = target();
    const response = await fetch(`${url}/rest/v1/rpc/add_all?numbers=4&numbers=5`, {
      headers: { apikey: publishableKey },
    });
    expect(await response.json()).toBe(9);
  });

  test("An absent value in a bulk insert is null, or the default when preferred", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const nulls = await admin
      .from("counters")
      .insert([{ name: first, note: "x" }, { name: second }])
      .select("note");
    expect(nulls.data).toEqual([{ note: "x" }, { note: null }]);
    const [third, fourth] = [randomUUID(), randomUUID()];
    const rows = [{ name: third, value: 1 }, { name: fourth }];
    const defaults = await admin.from("counters").insert(rows, { defaultToNull: false }).select("value");
    expect(defaults.data).toEqual([{ value: 1 }, { value: 7 }]);
  });

  test("An upsert of rows with different columns uses defaults for missing ones, keys included", async () => {
    const drafts = await admin.from("drafts").insert({ title: "first" }).select("id").single();
    const rows = [{ id: drafts.data?.id, title: "changed" }, { title: "new" }];
    const upserted = await admin.from("drafts").upsert(rows, { defaultToNull: false }).select("title");
    expect([upserted.error, upserted.data]).toEqual([null, [{ title: "changed" }, { title: "new" }]]);
    const keyless = await admin.from("counters").upsert([{ name: "k" }, { value: 3 }], { defaultToNull: false });
    expect([keyless.status, keyless.error?.code]).toEqual([400, "23502"]);
  });
});

describe("errors keep what the database said", () => {
  test.each([
    ["PT409", 409],
    ["PT402", 402],
    ["P0001", 400],
    ["23514", 400],
    ["42501", 401],
    ["28000", 403],
    ["22023", 400],
    ["54000", 500],
    ["40001", 500],
  ])("The SQL error %s is answered with %i and its code, message, detail and hint", async (code, status) => {
    const { error, status: answered } = await anon.rpc("raise_error", { code, message: "m", detail: "d", hint: "h" });
    expect({ answered, ...error }).toMatchObject({ answered: status, code, message: "m", details: "d", hint: "h" });
  });

  test("A raise is a 400, a violated check names its constraint, and a wrong value its type", async () => {
    const raised = await anon.rpc("raise_plain");
    expect([raised.status, raised.error?.code, raised.error?.message]).toEqual([400, "P0001", "plainly"]);
    const user = await newUser();
    const blank = await user.client.from("notes").insert({ title: "" });
    expect([blank.status, blank.error?.code]).toEqual([400, "23514"]);
    expect(blank.error?.message).toContain("notes_title_not_blank");
    const wrong = await anon.from("books").select("id").eq("id", "abc");
    expect([wrong.status, wrong.error?.code]).toEqual([400, "22P02"]);
    const column = await anon.from("books").select("nope");
    expect([column.status, column.error?.message]).toEqual([400, "column books.nope does not exist"]);
  });

  test("SQL can choose status, body and headers by raising PGRST", async () => {
    const { url, publishableKey } = target();
    const response = await fetch(`${url}/rest/v1/rpc/raise_error`, {
      method: "POST",
      headers: { apikey: publishableKey, "content-type": "application/json" },
      body: JSON.stringify({
        code: "PGRST",
        message: JSON.stringify({ code: "teapot", message: "short and stout", hint: "tip me over" }),
        detail: JSON.stringify({ status: 418, headers: { "x-handle": "here" } }),
      }),
    });
    expect([response.status, response.headers.get("x-handle"), await response.json()]).toEqual([
      418,
      "here",
      { code: "teapot", message: "short and stout", details: null, hint: "tip me over" },
    ]);
  });

  test("A missing relation is a 404 that suggests a similar one", async () => {
    const { error, status } = await anon.from("bookz").select();
    expect([status, error?.code, error?.hint]).toEqual([404, "PGRST205", "Perhaps you meant the table 'public.books'"]);
  });
});

describe("what is refused leaves no trace", () => {
  test("An update of two rows with single is rolled back", async () => {
    const prefix = randomUUID();
    await admin.from("counters").insert([{ name: `${prefix}-1` }, { name: `${prefix}-2` }]);
    const change = await admin.from("counters").update({ value: 0 }).like("name", `${prefix}%`).select().single();
    expect([change.status, change.error?.code]).toEqual([406, "PGRST116"]);
    expect((await admin.from("counters").select("value").like("name", `${prefix}%`)).data).toEqual([
      { value: 7 },
      { value: 7 },
    ]);
  });
});

describe("relations are told apart by their schema", () => {
  test("A table of the same name in another schema does not add columns", async () => {
    const { status, error } = await admin.from("notes").insert({ body: "of the other" });
    expect([status, error?.code]).toEqual([400, "PGRST204"]);
  });
});

describe("settings of roles and functions hold", () => {
  test("The statement_timeout of anon applies, and that of a function", async () => {
    expect((await anon.rpc("who_am_i")).data).toMatchObject({ statement_timeout: "3s" });
    const { status, error } = await anon.rpc("sleep_briefly_allowed");
    expect([status, error?.code]).toEqual([500, "57014"]);
  });

  test("Functions find extensions in the project's search path, and GET is read-only", async () => {
    expect((await anon.rpc("uses_extension")).data).toBe("9dd4e461268c8034f5c8564e155c67a6");
    expect((await anon.rpc("who_am_i", {}, { get: true })).data).toMatchObject({ method: "GET", read_only: "on" });
  });
});
