// Studio on its own port: without a key, for this machine's own page alone.
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { adminClient, isHosted, target } from "../target.ts";

const studioUrl = () => target().studioUrl ?? "";

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** fetch lets nobody set Host. */
function ask(path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(
    `${studioUrl()}${path}`,
    { method: body === undefined ? "GET" : "POST", headers },
    (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, body: text }));
    },
  );
  outgoing.on("error", reject).end(body);
  return promise;
}

async function run(sql: string) {
  const { body } = await ask("/sql", { "content-type": "application/json" }, JSON.stringify({ sql }));
  return JSON.parse(body);
}

const data = ["/_system/info", "/_system/introspect", "/rest/v1/notes?select=*"];

describe.skipIf(isHosted)("Studio", () => {
  test.each(data)("Studio gives %s to its own page only", async (path) => {
    expect((await ask(path, { origin: studioUrl() })).status).toBe(200);
    const strangers = [
      { origin: "https://example.com" },
      { origin: target().url },
      { "sec-fetch-site": "cross-site" },
      { host: "rebound.example.com" },
    ];
    for (const headers of strangers) {
      const { status, body } = await ask(path, headers);
      expect([status, JSON.parse(body)]).toEqual([403, { message: expect.stringMatching(/^Studio /) }]);
    }
  });

  test.each(data)("The answer of Studio to %s is for no other page and no cache", async (path) => {
    const { headers } = await fetch(`${studioUrl()}${path}`);
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("Studio runs no SQL for another page", async () => {
    const sql = JSON.stringify({ sql: "select 1" });
    expect((await ask("/sql", { origin: "https://example.com", "content-type": "text/plain" }, sql)).status).toBe(403);
    expect((await ask("/sql", { host: "rebound.example.com" }, sql)).status).toBe(403);
  });

  test("A request without a key to the API's port stays anonymous", async () => {
    const role = await fetch(`${target().url}/rest/v1/rpc/who_am_i`, { method: "POST" });
    expect(await role.json()).toMatchObject({ role: "anon" });
    expect((await fetch(`${target().url}/rest/v1/notes`)).status).toBe(401);
    for (const path of ["/_system/introspect", "/sql", "/editor"]) {
      expect((await fetch(`${target().url}${path}`)).status).toBe(404);
    }
  });

  test("Studio loads nothing from elsewhere and cannot be framed", async () => {
    const page = await fetch(`${studioUrl()}/editor`);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    const html = await page.text();
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    const [, script = ""] = /src="(\/static\/assets\/[^"]+\.js)"/.exec(html) ?? [];
    expect(await (await fetch(`${studioUrl()}${script}`)).text()).toContain('location.assign("/sql")');
    expect((await fetch(`${studioUrl()}/static/../../package.json`)).headers.get("content-type")).toContain(
      "text/html",
    );
  });

  test("Studio lists the tables and views of every schema and edits private rows as postgres", async () => {
    const { tables } = JSON.parse((await ask("/_system/introspect")).body);
    const names = tables.map(({ schema, name }: { schema: string; name: string }) => `${schema}.${name}`);
    expect(names).toEqual(expect.arrayContaining(["public.recent_books", "private.ledger", "auth.users"]));
    const headers = { "accept-profile": "private", "content-profile": "private", "content-type": "application/json" };
    const ledger = `${studioUrl()}/rest/v1/ledger?id=eq.1&select=*`;
    expect(await (await fetch(ledger, { headers })).json()).toEqual([{ id: 1, amount: 100 }]);
    const change = (amount: number) => fetch(ledger, { method: "PATCH", headers, body: JSON.stringify({ amount }) });
    expect([(await change(101)).status, (await change(100)).status]).toEqual([204, 204]);
  });
});

describe.skipIf(isHosted)("the SQL editor", () => {
  test("The SQL editor runs a script as postgres over unexposed views", async () => {
    const script = `
      create view private.operator_view with (security_invoker = true) as select amount, null as nothing from private.ledger;
      select * from private.operator_view;
      drop view private.operator_view;
      select current_user as role;`;
    expect(await run(script)).toEqual({
      results: [
        { command: "CREATE VIEW", columns: [], rows: [], count: null, isCut: false },
        { command: "SELECT", columns: ["amount", "nothing"], rows: [["100", null]], count: 1, isCut: false },
        { command: "SELECT", columns: ["role"], rows: [["postgres"]], count: 1, isCut: false },
      ],
    });
  });

  test("The SQL editor counts changed rows", async () => {
    await adminClient().from("counters").insert({ name: "studio" });
    const { results } = await run("update public.counters set value = 1 where name = 'studio'");
    expect(results).toEqual([{ command: "UPDATE", columns: [], rows: [], count: 1, isCut: false }]);
  });

  test("The SQL editor reads no more rows than it shows", async () => {
    const { results } = await run("select generate_series(1, 100000000)");
    expect(results).toMatchObject([{ isCut: true, count: null, rows: { length: 500 } }]);
  });

  test.each(["", " ; ", "-- select 1;\n/* nothing */", "/* one /* in another */ */"])(
    "The SQL editor finds no statement in %j",
    async (text) => {
      expect(await run(text)).toEqual({ results: [] });
    },
  );

  test.each([
    "copy public.books from stdin",
    "select 1; copy public.books from stdin",
    "copy (select generate_series(1, 1000000)) to stdout",
  ])("The SQL editor refuses to %s and goes on", async (text) => {
    expect(await run(text)).toMatchObject({ error: { code: "0A000" } });
    expect(await run("select 1")).toMatchObject({ results: [{ rows: [["1"]] }] });
  });

  test("The SQL editor reports an error with its position", async () => {
    expect(await run("select nope from public.books")).toMatchObject({
      error: { code: "42703", message: 'column "nope" does not exist', position: 8 },
    });
  });

  test("A failing script is rolled back", async () => {
    const { error } = await run("create table public.half_made (id integer); select 1 / 0");
    expect(error.code).toBe("22012");
    expect((await run("select to_regclass('public.half_made')")).results[0].rows).toEqual([[null]]);
  });
});
