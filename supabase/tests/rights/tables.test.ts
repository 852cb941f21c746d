// Who may read and write which table over the Data API. A new table or view needs its line here.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fingerprint, relationsIn } from "../support/catalogue.ts";
import {
  type Actor,
  actors,
  headersOf,
  type SeededSession,
  seedSession,
  signUpUsers,
  type TestUsers,
} from "../support/seeded-session.ts";
import { operatorSql, stack } from "../support/test-users.ts";

type Sight = "sees" | "sees nothing" | "is refused";
type Audience = Readonly<Record<Actor, Sight>>;

const members: Audience = {
  owner: "sees",
  editor: "sees",
  viewer: "sees",
  visitor: "is refused",
  stranger: "sees nothing",
  guest: "sees nothing",
  anonymous: "is refused",
};
const readers: Audience = { ...members, visitor: "sees", anonymous: "sees nothing" };
const oneself: Audience = { ...members, editor: "sees nothing", viewer: "sees nothing" };
/** Of a session, not of their own rows. */
const owners: Audience = { ...oneself };
const everybody: Audience = { ...readers, stranger: "sees", guest: "sees", anonymous: "sees" };

const audiences: Readonly<Record<string, Audience>> = {
  attachments: members,
  executions: readers,
  file_contents: readers,
  file_locks: readers,
  file_versions: readers,
  files: readers,
  invitations: owners,
  messages: readers,
  model_calls: members,
  models: everybody,
  profiles: oneself,
  provider_keys: oneself,
  revisions: readers,
  run_requests: readers,
  runs: readers,
  session_events: readers,
  session_members: members,
  sessions: readers,
  tool_calls: readers,
};

const sql = operatorSql();
let users: TestUsers;
let session: SeededSession;

beforeAll(async () => {
  users = await signUpUsers();
  session = await seedSession(sql, users);
});
afterAll(() => sql.end());

test("This file states who may read each table and view of the API", async () => {
  const relations = await relationsIn(sql, ["public"]);
  expect(relations.map(({ name }) => name)).toEqual(Object.keys(audiences));
});

test("The seeded session has rows in every table", async () => {
  for (const name of Object.keys(audiences)) expect(await rowsInScope(name), name).not.toEqual([]);
});

const cells = Object.entries(audiences).flatMap(([table, audience]) =>
  actors.map((actor) => ({ table, actor, sight: audience[actor] })),
);

describe("selecting", () => {
  test.each(cells)("Selecting from $table, the $actor $sight", async ({ table, actor, sight }) => {
    // Whole tables without a filter: no row of another session may be included. Models have no owner, so one model stands for all.
    const { status, body } = await request(actor, "GET", table === "models" ? "models?id=eq.scripted-demo" : table);
    if (sight === "is refused") {
      expect({ status, body }).toMatchObject({ status: 401, body: { code: "42501" } });
      return;
    }
    const expected = sight === "sees" ? await rowsInScope(table) : [];
    expect(status).toBe(200);
    expect(body).toHaveLength(expected.length);
    expect(body).toEqual(expect.arrayContaining(expected));
  });
});

describe("writing", () => {
  test.each(cells)("Writing to $table is refused for the $actor and changes nothing", async ({ table, actor }) => {
    const before = await fingerprint(sql, session.id, [users.owner.id]);
    const [row] = await rowsInScope(table);
    const [column, value] = scopeOf(table);
    const answers = [
      await request(actor, "POST", table, row),
      await request(actor, "PATCH", `${table}?${column}=eq.${value}`, row),
      await request(actor, "DELETE", `${table}?${column}=eq.${value}`),
    ];
    for (const { status, body } of answers) {
      expect({ status, body }).toMatchObject({ status: isSignedIn(actor) ? 403 : 401, body: { code: "42501" } });
    }
    expect(await fingerprint(sql, session.id, [users.owner.id])).toBe(before);
  });
});

test("A model call outside of runs and sessions is seen by the user who made it and by no one else", async () => {
  const call = { call_id: randomUUID(), request_id: randomUUID(), function_name: "session_title" };
  const most = { model_id: "scripted-demo", input_tokens: 9, output_tokens: 9 };
  await sql`select worker.start_model_call_for(${users.viewer.id}, ${sql.json({ ...call, ...most })})`;
  const seen = async (actor: Actor) => (await request(actor, "GET", `model_calls?id=eq.${call.call_id}`)).body;
  expect(await seen("viewer")).toMatchObject([{ id: call.call_id, user_id: users.viewer.id, run_id: null }]);
  for (const actor of ["owner", "editor", "stranger", "guest"] as const) expect(await seen(actor), actor).toEqual([]);
});

function isSignedIn(actor: Actor): boolean {
  return actor !== "visitor" && actor !== "anonymous";
}

/** The column and value that select the rows of the seeded session or of its owner. */
function scopeOf(table: string): readonly [column: string, value: string] {
  if (table === "sessions") return ["id", session.id];
  if (table === "models") return ["id", "scripted-demo"];
  return audiences[table] === oneself ? ["user_id", users.owner.id] : ["session_id", session.id];
}

async function rowsInScope(table: string): Promise<unknown[]> {
  const [column, value] = scopeOf(table);
  const rows = await sql`select to_jsonb(t) as row from public.${sql(table)} t where ${sql(column)}::text = ${value}`;
  return rows.map(({ row }) => row);
}

async function request(actor: Actor, method: string, path: string, row?: unknown) {
  const headers = { ...(await headersOf(actor, users, session)), "content-type": "application/json" };
  const init = row === undefined ? { method, headers } : { method, headers, body: JSON.stringify(row) };
  const response = await fetch(`${stack().url}/rest/v1/${path}`, init);
  return { status: response.status, body: await response.json() };
}
