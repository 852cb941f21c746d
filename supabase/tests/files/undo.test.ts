// Undoing a run or a revision: what others changed since is only lost when somebody says so, and an undo can be undone.
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql, refusal } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

/** Revision 1: mine.txt. Revision 2, made by a run: mine.txt written, agents.txt added. */
async function workedSession() {
  const session = await openPromptedSession();
  await session.write("mine.txt", "mine\n", 0);
  const { runId } = await session.say("Work");
  const agent = await ManualAgent.claim(sql, runId);
  await agent.say("I write.", [{ call_id: "call-1", name: "edit_file", input: {} }]);
  const changes = [
    { op: "write", path: "mine.txt", content: "the agent's\n" },
    { op: "write", path: "agents.txt", content: "new\n" },
  ];
  await agent.finishTool("call-1", { changes, base_revision: 1 });
  await agent.finish();
  return { session, runId, undo: undoIn(session, runId), userDb: session.owner.userDb };
}

function undoIn({ owner }: PromptedSession, runId: string) {
  return (how: { base_revision?: number; kept_paths?: string[] } = {}) =>
    owner.userDb.rpc("undo_run", { run_id: runId, change_id: randomUUID(), ...how });
}

async function textsOf({ id, owner }: PromptedSession): Promise<Record<string, string>> {
  const files = await done(owner.userDb.from("files").select("path").eq("session_id", id).order("path"));
  const read = async (path: string | null) => {
    const file = await done(owner.userDb.rpc("read_file", { session_id: id, path: path ?? "" }));
    return [path, Object(file).content];
  };
  return Object.fromEntries(await Promise.all(files.map(({ path }) => read(path))));
}

test("Undoing a run is refused with the files that somebody changed since", async () => {
  const { session, undo } = await workedSession();
  await session.write("agents.txt", "edited\n", 2);
  expect(await refusal(undo())).toMatchObject({
    code: "file_changed",
    facts: { head_revision: 3, conflicts: [{ path: "agents.txt", revision: 3 }] },
  });
});

test("Whoever has seen what changed since undoes the run all the same, but not what changed after they looked", async () => {
  const { session, undo } = await workedSession();
  await session.write("agents.txt", "edited\n", 2);
  await session.write("mine.txt", "edited, too\n", 2);
  const facts = { conflicts: [{ path: "mine.txt", revision: 4 }] };
  expect(await refusal(undo({ base_revision: 3 }))).toMatchObject({ code: "file_changed", facts });
  await done(undo({ base_revision: 4 }));
  expect(await textsOf(session)).toEqual({ "mine.txt": "mine\n" });
});

test("A run is undone without the files that are to be kept", async () => {
  const { session, undo } = await workedSession();
  await session.write("agents.txt", "edited\n", 2);
  await done(undo({ kept_paths: ["agents.txt"] }));
  expect(await textsOf(session)).toEqual({ "agents.txt": "edited\n", "mine.txt": "mine\n" });
});

test("An undo is undone, and that too, although other files have changed since", async () => {
  const { session, undo, userDb } = await workedSession();
  await done(undo());
  await session.write("other.txt", "other\n", 3);
  const undoRevision = (revision: number) =>
    done(userDb.rpc("undo_revision", { session_id: session.id, revision, change_id: randomUUID() }));
  expect(await undoRevision(3)).toMatchObject({ revision: 5 });
  const redone = { "agents.txt": "new\n", "mine.txt": "the agent's\n", "other.txt": "other\n" };
  expect(await textsOf(session)).toEqual(redone);
  await undoRevision(5);
  expect(await textsOf(session)).toEqual({ "mine.txt": "mine\n", "other.txt": "other\n" });
  const made = userDb.from("revisions").select("kind, source, source_run_id").eq("session_id", session.id);
  expect(await done(made.gt("number", 4).order("number"))).toEqual([
    { kind: "undo", source: 3, source_run_id: null },
    { kind: "undo", source: 5, source_run_id: null },
  ]);
});

test("Undoing a revision that does not exist, or with a base from the future, is refused", async () => {
  const { session, undo, userDb } = await workedSession();
  const unknown = { session_id: session.id, revision: 9, change_id: randomUUID() };
  expect(await refusal(userDb.rpc("undo_revision", unknown))).toMatchObject({ code: "revision_not_found" });
  expect(await refusal(undo({ base_revision: 9 }))).toMatchObject({ code: "invalid_input" });
});
