import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJoinRequest } from "./join-request.ts";

const limits = { presence_enabled_by_default: false };

test("any payload is accepted", () => {
  const junk = fc.jsonValue();
  const config = fc.record(
    { broadcast: junk, presence: junk, postgres_changes: junk, postgres_changes_options: junk, private: junk },
    { requiredKeys: [] },
  );
  const payload = fc.oneof(junk, fc.record({ config, access_token: junk, user_token: junk }));
  fc.assert(
    fc.property(payload, (payload) => {
      expect(parseJoinRequest(payload, limits).broadcast.ack).toBeTypeOf("boolean");
    }),
  );
});

test("flags may be strings in any case", () => {
  const { broadcast, isPrivate } = parseJoinRequest(
    { config: { broadcast: { ack: "TRUE", self: "yes" }, private: "True" } },
    limits,
  );
  expect([broadcast.ack, broadcast.self, isPrivate]).toEqual([true, false, true]);
});

test("a replay is limited to 25 messages and needs its start time", () => {
  const replayOf = (replay: unknown) => parseJoinRequest({ config: { broadcast: { replay } } }, limits).replay;
  expect(replayOf({ since: 5 })).toEqual({ since: 5, limit: 25 });
  expect(replayOf({ since: 5, limit: 1000 })).toEqual({ since: 5, limit: 25 });
  expect(replayOf({ since: 5, limit: 0 })).toEqual({ since: 5, limit: 1 });
  expect([replayOf({}), replayOf(null), replayOf(undefined)]).toEqual(["invalid", undefined, undefined]);
});

test("equal bindings share an id, different ones do not, and none is 0", () => {
  const bindings = [{ event: "*" }, { event: "INSERT" }, { event: "*" }];
  const ids = parseJoinRequest({ config: { postgres_changes: bindings } }, limits).changes.map(({ id }) => id);
  expect(ids[0]).toBe(ids[2]);
  expect(ids[0]).not.toBe(ids[1]);
  expect(ids.every((id) => Number.isSafeInteger(id) && id > 0)).toBe(true);
});

const cases = {
  "a join prefers the user token to the access token": [{ access_token: "a", user_token: "u" }, "u"],
  "a join uses the access token when there is no user token": [{ access_token: "a" }, "a"],
  "a join with an API key uses the connection's token": [
    { access_token: "sb_publishable_x", user_token: "u" },
    undefined,
  ],
  "a join without a token uses the connection's token": [{}, undefined],
  "a join keeps an empty token, which is refused later": [{ access_token: "" }, ""],
} as const;
for (const [title, [payload, token]] of Object.entries(cases)) {
  test(title, () => {
    expect(parseJoinRequest(payload, limits).token).toBe(token);
  });
}
