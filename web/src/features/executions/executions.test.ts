import { describe, expect, test } from "vitest";
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { factsOf, hasEarlier, liveOf, newestFirst, starterName } from "./executions.ts";
import { finished } from "./testing/executions.ts";
import { words } from "./words.ts";

const at = (id: string, second: number, changes: Partial<Execution> = {}): Execution => ({
  ...finished,
  ...changes,
  id,
  created_at: `2026-11-20T12:00:0${second}+00:00`,
});

describe("the list", () => {
  test("Executions from the session, from earlier pages and from a link stand once each, the newest first", () => {
    const live = at("b", 2, { status: "running" });
    const list = newestFirst([live, at("c", 3)], [at("a", 1), at("b", 2)], [at("a", 1)]);
    expect(list.map(({ id }) => id)).toEqual(["c", "b", "a"]);
    expect(list[1]).toBe(live);
  });

  test("Earlier executions are offered when the session opened with as many as it can", () => {
    const followed = (size: number) => new Map(Array.from({ length: size }, (_, index) => [`${index}`, finished]));
    expect([hasEarlier(followed(49)), hasEarlier(followed(50))]).toEqual([false, true]);
  });

  test("The execution that can be stopped is the newest of the file that has not ended", () => {
    const list = [at("e", 5), at("d", 4, { status: "queued" }), at("c", 3, { status: "running" })];
    expect(liveOf("main.py", list)?.id).toBe("d");
    expect(liveOf("other.py", list)).toBeUndefined();
  });
});

describe("one execution", () => {
  test("The agent, oneself, another member and somebody who left are told apart", () => {
    const members = [{ user_id: "friend", role: "editor", name: "Ann" } as const];
    const nameOf = (changes: Partial<Execution>) => starterName({ ...finished, ...changes }, members, "me");
    expect(nameOf({ run_id: "r", started_by: null })).toBe("Edgewright");
    expect(nameOf({})).toBe("You");
    expect(nameOf({ started_by: "friend" })).toBe("Ann");
    expect(nameOf({ started_by: "gone" })).toBe("A former member");
    expect(nameOf({ started_by: null })).toBe("A former member");
  });

  test("A program that failed is told from one that nothing could run", () => {
    const statusOf = (changes: Partial<Execution>) => words.status({ ...finished, ...changes });
    expect(statusOf({ status: "failed", exit_code: 3 })).toBe("Failed with exit code 3");
    expect(statusOf({ status: "failed", exit_code: null })).toBe("Failed");
    expect(statusOf({ status: "failed", exit_code: null, ran_in: null })).toBe("Did not run");
    expect(statusOf({ status: "queued", exit_code: null, ran_in: null, finished_at: null })).toBe("Waiting to run");
  });

  test("The facts name the exit code and the place only where there are any", () => {
    expect(factsOf(finished)).toEqual(["Exit code 0", "Python in the runner", "revision 3"]);
    expect(factsOf({ ...finished, exit_code: null, ran_in: null })).toEqual(["Python", "revision 3"]);
  });
});
