// The Data API as applications use it, by the official client.
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { adminClient, anonClient, newUser, sql, target } from "../../target.ts";

const db = sql();
afterAll(() => db.end());

const anon = anonClient();
const admin = adminClient();

describe("reading", () => {
  test("A select picks columns, renames them and orders rows", async () => {
    const { data } = await anon
      .from("books")
      .select("name:title, year")
      .lte("id", 4)
      .order("year", { ascending: false });
    expect(data).toEqual([
      { name: "Anonymous", year: 2020 },
      { name: "Buildings", year: 2010 },
      { name: "Notes", year: 2001 },
      { name: "Engines", year: 1843 },
    ]);
  });

  test("Embedding works to one, to many and through a junction table", async () => {
    const { data } = await anon
      .from("books")
      .select("title, author:authors!author_id(name), labels(name)")
      .in("title", ["Notes", "Anonymous"])
      .order("title");
    expect(data).toEqual([
      { title: "Anonymous", author: null, labels: [] },
      { title: "Notes", author: { name: "Ada" }, labels: [{ name: "math" }, { name: "music" }] },
    ]);
    const authors = await anon.from("authors").select("name, books!author_id(title)").eq("name", "Ada").single();
    expect(authors.data).toEqual({ name: "Ada", books: [{ title: "Engines" }, { title: "Notes" }] });
  });

  test("An inner join keeps only rows with a match, and embedded rows can be filtered", async () => {
    const inner = await anon.from("books").select("title, labels!inner(name)").eq("labels.name", "math").order("id");
    expect(inner.data?.map(({ title }) => title)).toEqual(["Engines", "Notes"]);
    const left = await anon
      .from("authors")
      .select("name, books!author_id(title)")
      .ilike("books.title", "%b%")
      .order("id")
      .limit(2);
    expect(left.data).toEqual([
      { name: "Ada", books: [] },
      { name: "Bob", books: [{ title: "Buildings" }] },
    ]);
  });

  test("Embedding works through a view's columns", async () => {
    const { data } = await anon.from("recent_books").select("title, authors(name)").eq("title", "Buildings");
    expect(data).toEqual([{ title: "Buildings", authors: { name: "Bob" } }]);
  });

  test("Exact counts, ranges and a range beyond the end work", async () => {
    const page = await anon.from("books").select("id", { count: "exact" }).lte("id", 4).order("id").range(1, 2);
    expect([page.status, page.count, page.data]).toEqual([206, 4, [{ id: 2 }, { id: 3 }]]);
    const head = await anon.from("books").select("*", { count: "exact", head: true }).lte("id", 4);
    expect([head.count, head.data]).toEqual([4, null]);
    const behind = await anon.from("books").select("id", { count: "exact" }).lte("id", 4).range(10, 20);
    expect([behind.status, behind.error?.code]).toEqual([416, "PGRST103"]);
  });

  test("single returns one row, maybeSingle null, and other numbers are refused", async () => {
    expect((await anon.from("books").select("title").eq("id", 1).single()).data).toEqual({ title: "Engines" });
    expect(await anon.from("books").select("title").eq("id", -1).maybeSingle()).toMatchObject({
      data: null,
      error: null,
    });
    const many = await anon.from("books").select("title").lte("id", 2).single();
    expect([many.status, many.error?.code, many.error?.details]).toEqual([
      406,
      "PGRST116",
      "The result contains 2 rows",
    ]);
  });

  test("An answer has at most max_rows rows", async () => {
    const names = Array.from({ length: 1005 }, () => ({ name: `max-${randomUUID()}` }));
    await admin.from("counters").insert(names);
    const { data } = await admin.from("counters").select("name").like("name", "max-%");
    expect(data).toHaveLength(1000);
  });

  test("Filters search text, arrays, ranges and JSON", async () => {
    const titles = async (query: PromiseLike<{ data: { title?: unknown; name?: unknown; id?: unknown }[] | null }>) =>
      (await query).data;
    expect(await titles(anon.from("books").select("title").textSearch("title", "engine").lte("id", 4))).toEqual([
      { title: "Engines" },
    ]);
    expect(await titles(anon.from("authors").select("name").contains("moods", ["happy"]).lte("id", 3))).toEqual([
      { name: "Ada" },
    ]);
    expect(await titles(admin.from("specimens").select("id").overlaps("span", "[4,9)"))).toEqual([{ id: 1 }]);
    expect(await titles(admin.from("specimens").select("id").contains("document", { t: "x" }))).toEqual([{ id: 1 }]);
    expect(await titles(admin.from("specimens").select("id").eq("document->>t", "x"))).toEqual([{ id: 1 }]);
  });

  test("A second exposed schema is readable by name, a private one is not", async () => {
    expect((await anon.schema("other_api").from("notes").select()).data).toEqual([{ id: 1, body: "other" }]);
    const { error, status } = await anon.schema("private").from("ledger").select();
    expect([status, error?.code]).toEqual([406, "PGRST106"]);
  });
});

describe("writing", () => {
  const name = () => `w-${randomUUID()}`;

  test("An insert takes one row or many, with or without an answer", async () => {
    const [first, second, third] = [name(), name(), name()];
    expect(await admin.from("counters").insert({ name: first })).toMatchObject({ status: 201, data: null });
    const { data } = await admin
      .from("counters")
      .insert([{ name: second }, { name: third }])
      .select("name, value");
    expect(data).toEqual([
      { name: second, value: 7 },
      { name: third, value: 7 },
    ]);
  });

  test("Updates and deletes apply to the filtered rows", async () => {
    const key = name();
    await admin.from("counters").insert({ name: key });
    const updated = await admin.from("counters").update({ value: 8 }).eq("name", key).select().single();
    expect(updated.data).toEqual({ name: key, value: 8, note: "new", data: null });
    const deleted = await admin.from("counters").delete({ count: "exact" }).eq("name", key);
    expect([deleted.status, deleted.count]).toEqual([204, 1]);
  });

  test("An upsert merges on conflict or leaves the row alone", async () => {
    const key = name();
    await admin.from("counters").insert({ name: key, note: "kept" });
    const merged = await admin.from("counters").upsert({ name: key, value: 9 }).select().single();
    expect(merged.data).toEqual({ name: key, value: 9, note: "kept", data: null });
    const ignored = await admin.from("counters").upsert({ name: key, value: 10 }, { ignoreDuplicates: true }).select();
    expect(ignored.data).toEqual([]);
    expect((await admin.from("counters").select("value").eq("name", key).single()).data).toEqual({ value: 9 });
  });

  test("A bulk insert is all or nothing", async () => {
    const key = name();
    const { error, status } = await admin.from("counters").insert([{ name: key }, { name: key }]);
    expect([status, error?.code]).toEqual([409, "23505"]);
    expect((await admin.from("counters").select().eq("name", key)).data).toEqual([]);
  });

  test("A write can return embedded rows", async () => {
    const title = name();
    const { data } = await admin
      .from("books")
      .insert({ title, author_id: 2 })
      .select("title, authors!author_id(name)")
      .single();
    expect(data).toEqual({ title, authors: { name: "Bob" } });
    await admin.from("books").delete().eq("title", title);
  });
});

describe("functions", () => {
  test("Functions are called by POST and GET, with defaults for missing arguments", async () => {
    expect((await anon.rpc("add_them", { a: 1, b: 2 })).data).toBe(3);
    expect((await anon.rpc("add_them", { a: 1 }, { get: true })).data).toBe(11);
  });

  test("Functions return nothing, a row, a filterable set or a table", async () => {
    expect(await anon.rpc("do_nothing")).toMatchObject({ status: 204, data: null, error: null });
    expect((await anon.rpc("first_book")).data).toMatchObject({ id: 1, title: "Engines" });
    const books = anon
      .rpc("books_after", { after: 2000 })
      .select("title")
      .neq("title", "Notes")
      .lte("id", 4)
      .order("title");
    expect((await books).data).toEqual([{ title: "Anonymous" }, { title: "Buildings" }]);
    expect((await anon.rpc("name_pairs")).data).toHaveLength(2);
  });

  test("Missing and forbidden functions are refused as hosted does", async () => {
    const missing = await anon.rpc("no_such_function", { x: 1 });
    expect([missing.status, missing.error?.code]).toEqual([404, "PGRST202"]);
    const forbidden = await anon.rpc("for_users_only");
    expect([forbidden.status, forbidden.error?.code]).toEqual([401, "42501"]);
  });

  test("A function can set the status and headers of the answer", async () => {
    const { url, publishableKey } = target();
    const response = await fetch(`${url}/rest/v1/rpc/set_response`, {
      method: "POST",
      headers: { apikey: publishableKey },
    });
    expect([response.status, response.headers.get("x-answer"), await response.json()]).toEqual([202, "42", "accepted"]);
  });

  test("A function called by GET cannot write", async () => {
    const { status, error } = await admin.rpc("insert_counter", { counter_name: randomUUID() }, { get: true });
    expect([status, error?.code]).toEqual([405, "25006"]);
  });

  test("A function sees its request", async () => {
    const user = await newUser();
    const { data } = await user.client.rpc("who_am_i");
    expect(data).toMatchObject({
      role: "authenticated",
      session: "authenticator",
      uid: user.id,
      auth_role: "authenticated",
      email: user.email,
      claims: { sub: user.id, role: "authenticated" },
      jwt: { sub: user.id },
      method: "POST",
      path: "/rpc/who_am_i",
      request_id: expect.stringMatching(/./),
    });
  });
});

describe("rights", () => {
  test("A user sees and changes only their own rows", async () => {
    const [owner, stranger] = await Promise.all([newUser(), newUser()]);
    const { data: note } = await owner.client
      .from("notes")
      .insert({ title: "mine" })
      .select("id, owner, title")
      .single();
    expect(note).toMatchObject({ owner: owner.id, title: "mine" });
    expect((await stranger.client.from("notes").select("id").eq("id", note?.id)).data).toEqual([]);
    expect(
      (await stranger.client.from("notes").update({ title: "theirs" }).eq("id", note?.id).select("id")).data,
    ).toEqual([]);
    expect((await owner.client.from("notes").select("title").eq("id", note?.id).single()).data).toEqual({
      title: "mine",
    });
  });

  test("A row that violates a policy is refused with 403", async () => {
    const [user, other] = await Promise.all([newUser(), newUser()]);
    const { status, error } = await user.client.from("notes").insert({ title: "for you", owner: other.id });
    expect([status, error?.code]).toEqual([403, "42501"]);
  });

  test("anon has only what was granted", async () => {
    const { status, error } = await anon.from("notes").select("id");
    expect([status, error?.code]).toEqual([401, "42501"]);
  });
});

describe("the schema cache", () => {
  test("The schema cache follows created and dropped tables", async () => {
    const table = `made_${randomUUID().replaceAll("-", "_")}`;
    const status = async () => (await anon.from(table).select("id")).status;
    await db.unsafe(`create table public.${table} (id integer); grant select on public.${table} to anon`).simple();
    await expect.poll(status, { interval: 10 }).toBe(200);
    await db.unsafe(`drop table public.${table}`);
    await expect.poll(status, { interval: 10 }).toBe(404);
  });

  test("A notification reloads the schema cache", async () => {
    // No event trigger hears of a change to a role, so only the notification can tell.
    const timeout = async () => (await admin.rpc("who_am_i")).data.statement_timeout;
    await db.unsafe("alter role service_role set statement_timeout = '7654ms'");
    expect(await timeout()).not.toBe("7654ms");
    await db.unsafe("notify pgrst, 'reload schema'");
    await expect.poll(timeout, { interval: 10 }).toBe("7654ms");
    await db.unsafe("alter role service_role reset statement_timeout");
  });
});
