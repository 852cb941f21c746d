// Every argument of every verb, replaced by a value that does not belong there: refused in our own words with nothing changed,
// or accepted as it is. Never a server error, never Postgres' own words.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorStatus } from "../../functions/_shared/protocol/errors.ts";
import { type DataApiError, readRefusal } from "../../functions/_shared/protocol/refusals.ts";
import { fingerprint } from "../support/catalogue.ts";
import { headersOf, type SeededSession, seedSession, signUpUsers, type TestUsers } from "../support/seeded-session.ts";
import { operatorSql, stack } from "../support/test-users.ts";
import { verbs } from "./verbs.ts";

const sql = operatorSql();
let users: TestUsers;

beforeAll(async () => {
  users = await signUpUsers();
});
afterAll(() => sql.end());

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

/** As JSON text, because not all of it can be made from a value. */
const hostileValues: Readonly<Record<string, string>> = {
  null: "null",
  "a number": "12345",
  "a fraction": "0.5",
  "a negative number": "-1",
  "a number beyond every integer": "1e30",
  "a boolean": "true",
  "an empty text": '""',
  "blank text": '"  \\n "',
  "a meaningless text": '"nonsense"',
  "a text with NUL": '"a\\u0000b"',
  "half a surrogate pair": '"a\\ud800b"',
  "a path that climbs": '"../../etc/passwd"',
  SQL: `"'); drop table public.sessions; --"`,
  "an empty list": "[]",
  "a list of nulls": "[null, null]",
  "a list of lists": "[[], [[]]]",
  "an empty object": "{}",
  "a meaningless object": '{"op": {}, "type": [], "__proto__": null}',
  "nested NUL": '[{"type": "text", "text": "a\\u0000b", "op": "write", "path": "a", "content": "\\u0000"}]',
  "a thousand levels": deep(1000),
  "a hundred levels in an object": `{"text": ${deep(100)}, "title": ${deep(100)}}`,
};

/** Arguments that may be null, with an effect. */
const mayBeNull = new Set([
  "add_attachment.width",
  "add_attachment.height",
  "create_session.title",
  ...["start_execution", "start_browser_execution"].flatMap((verb) => [`${verb}.language`, `${verb}.stdin`]),
]);

describe.each(Object.entries(verbs))("%s", (name, verb) => {
  test("Hostile arguments are refused in our own words, and a refusal changes nothing", async () => {
    let session = await seedSession(sql, users);
    let before = await stateOf(session);
    for (const argument of Object.keys(verb.args(session, users))) {
      const refused: string[] = [];
      for (const [description, value] of Object.entries(hostileValues)) {
        const { status, text, refusal } = await call(name, session, argument, value);
        const label = `${argument}: ${description}: ${text}`;
        if (refusal) {
          refused.push(value);
          expect(status, label).toBeLessThan(500);
          expect(Object.keys(errorStatus), label).toContain(refusal.code);
          expect(refusal.code, label).not.toBe("internal");
          expect(refusal.sentence, label).toMatch(/^\S.*\.$/s);
        } else if ((await stateOf(session)) !== before) {
          expect(description !== "null" || mayBeNull.has(`${name}.${argument}`), label).toBe(true);
          session = await seedSession(sql, users);
          before = await stateOf(session);
          // The change may have come from a refusal before it, so these are repeated alone.
          for (const earlier of refused.splice(0)) await call(name, session, argument, earlier);
          expect(await stateOf(session), `${argument}: a refusal changed something`).toBe(before);
        }
      }
      expect(await stateOf(session), `${argument}: a refusal changed something`).toBe(before);
    }
  });
});

describe("a body that is not a set of arguments", () => {
  test.each(["", "{", "null", "[]", '"text"', "[[1]]", '{"a": 1}', '{"__proto__": {}}', "\u0000"])(
    "The body %j is refused",
    async (body) => {
      const session = await seedSession(sql, users);
      const before = await stateOf(session);
      const response = await post("send_message", session, body);
      expect(response.status, response.text).toBeLessThan(500);
      expect(response.refusal?.code, response.text).toBe("invalid_input");
      expect(await stateOf(session)).toBe(before);
    },
  );
});

async function call(name: string, session: SeededSession, argument: string, value: string) {
  const { [argument]: _replaced, ...others } = verbs[name]?.args(session, users) ?? {};
  const fields = Object.entries(others).map(([key, other]) => `${JSON.stringify(key)}: ${JSON.stringify(other)}`);
  return post(name, session, `{${[...fields, `"${argument}": ${value}`].join(", ")}}`);
}

async function post(name: string, session: SeededSession, body: string) {
  const headers = { ...(await headersOf("owner", users, session)), "content-type": "application/json" };
  const response = await fetch(`${stack().url}/rest/v1/rpc/${name}`, { method: "POST", headers, body });
  const text = await response.text();
  // The Data API's own shape.
  const refusal = response.ok ? undefined : readRefusal(JSON.parse(text) as DataApiError, response.status);
  return { status: response.status, text, refusal };
}

function stateOf(session: SeededSession): Promise<string> {
  return fingerprint(sql, session.id, [users.owner.id]);
}
