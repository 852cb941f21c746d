// Who may call which verb, and how all others are refused. A new verb needs its line in verbs.ts.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type DataApiError, readRefusal } from "../../functions/_shared/protocol/refusals.ts";
import { fingerprint, functionsIn } from "../support/catalogue.ts";
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
import { type Verb, verbs } from "./verbs.ts";

const sql = operatorSql();
let users: TestUsers;

beforeAll(async () => {
  users = await signUpUsers();
});
afterAll(() => sql.end());

test("The list in verbs.ts covers every function of the API", async () => {
  const functions = await functionsIn(sql, ["public"]);
  expect(functions.map(({ name }) => name)).toEqual(Object.keys(verbs));
});

describe.each(Object.entries(verbs))("%s", (name, verb) => {
  const without = actors.filter((actor) => verb.outcomes[actor] !== "effect");
  const withEffect = actors.filter((actor) => verb.outcomes[actor] === "effect");
  afterEach(async () => {
    if (name === "delete_account") users = await signUpUsers();
  });

  test("Actors without the right change nothing and get the refusal", async () => {
    const session = await seedSession(sql, users);
    const before = await stateOf(session);
    for (const actor of without) expect(await outcomeOf(name, verb, actor, session), actor).toBe(verb.outcomes[actor]);
    expect(await stateOf(session)).toBe(before);
  });

  test.each(withEffect)("The verb takes effect for the %s", async (actor) => {
    const session = await seedSession(sql, users);
    const before = await stateOf(session);
    const outcome = await outcomeOf(name, verb, actor, session);
    const hasChanged = (await stateOf(session)) !== before;
    // A change may return nothing; a read must not.
    expect({ isRefused: !isAnswer(outcome), tellsNothing: verb.reads && outcome === "nothing", hasChanged }).toEqual({
      isRefused: false,
      tellsNothing: false,
      hasChanged: !verb.reads,
    });
  });
});

function stateOf(session: SeededSession): Promise<string> {
  return fingerprint(
    sql,
    session.id,
    Object.values(users).map(({ id }) => id),
  );
}

/** The outcome of a call. For a read, "effect" means that it returned something. */
async function outcomeOf(name: string, verb: Verb, actor: Actor, session: SeededSession): Promise<string> {
  const response = await fetch(`${stack().url}/rest/v1/rpc/${name}`, {
    method: "POST",
    headers: { ...(await headersOf(actor, users, session)), "content-type": "application/json" },
    body: JSON.stringify(verb.args(session, users)),
  });
  const text = await response.text();
  if (!response.ok) return readRefusal(JSON.parse(text) as DataApiError, response.status).code; // the Data API's own shape
  const isSilent = text === "" || text === "null" || text === "[]";
  return isSilent ? "nothing" : "effect";
}

function isAnswer(outcome: string): boolean {
  return outcome === "effect" || outcome === "nothing";
}
