// SQL and TypeScript use the same words for events and errors.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { errorStatus } from "../../functions/_shared/protocol/errors.ts";
import { eventPayloads, sessionEvent } from "../../functions/_shared/protocol/events.ts";
import { seedSession, signUpUsers } from "../support/seeded-session.ts";
import { operatorSql } from "../support/test-users.ts";
import { addEveryEvent } from "./every-event.ts";

const sql = operatorSql();
afterAll(() => sql.end());

test("The event types are the same in SQL and in the union", async () => {
  const labels = await sql`select unnest(enum_range(null::public.event_type))::text as label`;
  expect(labels.map(({ label }) => label).sort()).toEqual(Object.keys(eventPayloads).sort());
});

test("Every refusal in the migrations is in the list of errors, with the same status", () => {
  const refusals = readMigrations().matchAll(/private\.refuse\(\s*(\d{3}),\s*'([a-z_]+)'/g);
  const raised = Object.fromEntries([...refusals].map(([, status, code]) => [code, Number(status)]));
  expect(Object.keys(raised).length).toBeGreaterThan(15);
  expect(errorStatus).toMatchObject(raised);
});

test("The migrations refuse in no other way", () => {
  const raising = readMigrations().match(/raise exception/g);
  expect(raising).toHaveLength(1);
});

test("The product writes every type of event, and each of them parses", async () => {
  const users = await signUpUsers();
  const session = await seedSession(sql, users);
  await addEveryEvent(sql, session, users);
  const events = await sql`
    select private.event_json(e) as event from public.session_events e where session_id = ${session.id} order by seq`;
  for (const { event } of events) expect(sessionEvent.safeParse(event), event.type).toMatchObject({ success: true });
  expect([...new Set(events.map(({ event }) => event.type))].sort()).toEqual(Object.keys(eventPayloads).sort());
});

function readMigrations(): string {
  const folder = "supabase/migrations";
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
