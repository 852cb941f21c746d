import fc from "fast-check";
import { expect, test } from "vitest";
import { type PresenceDiff, type PresenceEntries, PresenceList } from "./presence.ts";

function newList(): PresenceList<object> {
  let count = 0;
  return new PresenceList(() => `ref-${++count}`);
}

test("a first track joins, the same again is silent, and another replaces it and names its predecessor", () => {
  const [list, member] = [newList(), {}];
  const first = { n: 1, phx_ref: "ref-1" };
  expect(list.track(member, "k", { n: 1 })).toEqual({ joins: { k: { metas: [first] } }, leaves: {} });
  expect(list.track(member, "k", { n: 1 })).toBeUndefined();
  expect(list.track(member, "k", { n: 2 })).toEqual({
    joins: { k: { metas: [{ n: 2, phx_ref: "ref-2", phx_ref_prev: "ref-1" }] } },
    leaves: { k: { metas: [first] } },
  });
});

test("an untrack leaves, and is silent for a member that was not present", () => {
  const [list, member] = [newList(), {}];
  list.track(member, "k", {});
  expect(list.untrack(member)).toEqual({ joins: {}, leaves: { k: { metas: [{ phx_ref: "ref-1" }] } } });
  expect(list.untrack(member)).toBeUndefined();
  expect(list.state()).toEqual({});
});

test("a tracked field cannot forge the phx_ref of its meta", () => {
  const diff = newList().track({}, "k", { phx_ref: "forged" });
  expect(diff?.joins.k?.metas).toEqual([{ phx_ref: "ref-1" }]);
});

test("following the diffs gives the state after any sequence of calls", () => {
  const members = [{}, {}, {}];
  const call = fc.record({
    member: fc.constantFrom(...members),
    payload: fc.option(fc.record({ n: fc.integer({ min: 0, max: 2 }) }), { nil: null }),
  });
  // Two of the three members share a key.
  const keyOf = (member: object) => (members.indexOf(member) < 2 ? "shared" : "__proto__");
  fc.assert(
    fc.property(fc.array(call), (calls) => {
      const list = newList();
      const followed = new Map<string, { key: string; meta: object }>();
      for (const { member, payload } of calls) {
        follow(followed, payload ? list.track(member, keyOf(member), payload) : list.untrack(member));
      }
      expect(new Map(metasOf(list.state()))).toEqual(followed);
    }),
  );
});

function follow(state: Map<string, { key: string; meta: object }>, diff: PresenceDiff | undefined): void {
  if (!diff) return;
  for (const [ref, entry] of metasOf(diff.joins)) state.set(ref, entry);
  for (const [ref] of metasOf(diff.leaves)) expect(state.delete(ref)).toBe(true);
}

function metasOf(entries: PresenceEntries): [string, { key: string; meta: object }][] {
  return Object.entries(entries).flatMap(([key, { metas }]) =>
    metas.map((meta): [string, { key: string; meta: object }] => [meta.phx_ref, { key, meta }]),
  );
}
