// Grants of the roles, and what the Data API cannot reach.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workerSql } from "../support/agent-worker.ts";
import { functionsIn, ourSchemas, relationsIn } from "../support/catalogue.ts";
import {
  type Actor,
  headersOf,
  type SeededSession,
  seedSession,
  signUpUsers,
  type TestUsers,
} from "../support/seeded-session.ts";
import { operatorSql, stack } from "../support/test-users.ts";
import { verbs } from "./verbs.ts";

const sql = operatorSql();
let users: TestUsers;
let session: SeededSession;

beforeAll(async () => {
  users = await signUpUsers();
  session = await seedSession(sql, users);
});
afterAll(() => sql.end());

const isOrdinaryRole = sql`not rolsuper and rolname !~ '^pg_' and rolname <> 'postgres'`;

test("Functions of the API may be executed by signed-in users, by visitors where they may read, and by no other role", async () => {
  const granted = await sql<{ name: string; roles: string[] }[]>`
    select proname as name, array_agg(rolname::text order by rolname) as roles
    from pg_proc cross join pg_roles
    where pronamespace = 'public'::regnamespace and ${isOrdinaryRole} and has_function_privilege(pg_roles.oid, pg_proc.oid, 'execute')
    group by pg_proc.oid, proname order by proname`;
  const intended = Object.entries(verbs).map(([name, { visitorsMay }]) => ({
    name,
    roles: visitorsMay ? ["anon", "authenticated"] : ["authenticated"],
  }));
  expect([...granted]).toEqual(intended);
});

test("Tables of the API are granted to users for select alone", async () => {
  const granted = await sql`
    select rolname, relname, privilege
    from pg_class cross join pg_roles cross join unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger']) privilege
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'f') and rolname in ('anon', 'authenticated')
      and has_table_privilege(pg_roles.oid, pg_class.oid, privilege)`;
  expect([...granted]).toEqual([]);
});

test("Tables and views behind the API are granted to no role", async () => {
  const granted = await sql`
    select rolname, pg_class.oid::regclass::text as relation
    from pg_class cross join pg_roles
    where relnamespace::regnamespace::text in ('private', 'worker', 'admin') and relkind in ('r', 'v', 'm', 'p', 'f') and ${isOrdinaryRole}
      and not rolname = 'supabase_read_only_user' and has_table_privilege(pg_roles.oid, pg_class.oid, 'select, insert, update, delete')`;
  expect([...granted]).toEqual([]);
});

test("Every table has row-level security, and every view runs with its reader's rights", async () => {
  const open = await sql`
    select oid::regclass::text as relation from pg_class
    where relnamespace::regnamespace::text in ${sql(ourSchemas)}
      and (relkind in ('r', 'p') and not relrowsecurity
           or relkind = 'v' and not coalesce(reloptions @> array['security_invoker=true'], false)
           or relkind in ('m', 'f'))`;
  expect([...open]).toEqual([]);
});

test("Every function sets its search path, and none in the API is security definer", async () => {
  const careless = await sql`
    select oid::regprocedure::text as function from pg_proc
    where pronamespace::regnamespace::text in ${sql(ourSchemas)}
      and (not coalesce(proconfig @> array['search_path=""'], false) or pronamespace = 'public'::regnamespace and prosecdef)`;
  expect([...careless]).toEqual([]);
});

describe("the role of the agent function", () => {
  test("The agent function's role may execute the functions of worker, and no others of ours", async () => {
    const executable = await sql<{ signature: string }[]>`
      select oid::regprocedure::text as signature from pg_proc
      where pronamespace::regnamespace::text in ${sql(ourSchemas)} and has_function_privilege('agent_worker', oid, 'execute') order by 1`;
    const ofWorker = await functionsIn(sql, ["worker"]);
    expect(executable.map(({ signature }) => signature)).toEqual(ofWorker.map(({ signature }) => signature).sort());
  });

  test("The agent function's role has no rights on tables, and belongs to no other role", async () => {
    const granted = await sql`
      select pg_class.oid::regclass::text as relation, privilege
      from pg_class cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) privilege
      where relkind in ('r', 'v', 'm', 'p', 'f') and relnamespace::regnamespace::text in ('public', 'private', 'worker', 'admin', 'auth', 'storage', 'vault')
        and has_table_privilege('agent_worker', pg_class.oid, privilege)`;
    const memberships = await sql`select from pg_auth_members where member = 'agent_worker'::regrole`;
    const [role] =
      await sql`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'agent_worker'`;
    expect([...granted, ...memberships]).toEqual([]);
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
  });
});

test("Statements and transactions of the agent function time out, even when no client waits for them", async () => {
  const worker = workerSql(1);
  const [settings] = await worker`
    select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`;
  await worker.end();
  expect(settings).toEqual({ statement: "15s", idle: "15s" });
});

describe("the schemas behind the API cannot be reached by", () => {
  // Whom nothing is found for depends on the role alone: these have all three, and the header of a link.
  test.each(["owner", "visitor", "anonymous", "the operator's key"] as const)("%s", async (actor) => {
    const headers = await headersWithKey(actor);
    for (const { schema, name } of await relationsIn(sql, ["private", "worker", "admin"])) {
      expect(await statusOf(name, { headers: { ...headers, "accept-profile": schema } }), `${schema}.${name}`).toBe(
        406,
      );
      expect(await statusOf(name, { headers }), name).toBe(404);
    }
    const publicNames = new Set((await functionsIn(sql, ["public"])).map(({ name }) => name));
    for (const { schema, name } of await functionsIn(sql, ["private", "worker"])) {
      const asJson = { ...headers, "content-type": "application/json" };
      const inSchema = { ...asJson, "content-profile": schema };
      const call = { method: "POST", body: "{}" };
      expect(await statusOf(`rpc/${name}`, { ...call, headers: inSchema }), `${schema}.${name}`).toBe(406);
      if (!publicNames.has(name)) expect(await statusOf(`rpc/${name}`, { ...call, headers: asJson }), name).toBe(404);
    }
  });
});

async function headersWithKey(actor: Actor | "the operator's key"): Promise<Record<string, string>> {
  if (actor !== "the operator's key") return headersOf(actor, users, session);
  return { apikey: stack().secretKey };
}

async function statusOf(path: string, init: RequestInit): Promise<number> {
  const response = await fetch(`${stack().url}/rest/v1/${path}`, init);
  await response.body?.cancel();
  return response.status;
}
