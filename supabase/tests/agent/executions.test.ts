// Programs of users, run by the real agent function and the real executors.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import type { Execution } from "../../functions/_shared/protocol/session-snapshot.ts";
import { follow } from "../following/followers.ts";
import { done, signUp } from "../support/test-users.ts";

async function openWithFiles(files: Readonly<Record<string, string>>) {
  const { userDb } = await signUp();
  const call = verbsOf(userDb);
  const sessionId = randomUUID();
  await call("create_session", { id: sessionId });
  const changes = Object.entries(files).map(([path, content]) => ({ op: "write", path, content }));
  await call("change_files", { session_id: sessionId, changes, base_revision: 0, change_id: randomUUID() });
  const follower = await follow(userDb, sessionId);
  const until = async (id: string, isSo: (execution: Execution) => boolean) => {
    await follower.until(({ executions }) => {
      const execution = executions.get(id);
      return execution !== undefined && isSo(execution);
    });
    return follower.session.state.executions.get(id);
  };
  return {
    call,
    until,
    start: async (entry: string, stdin?: string) => {
      const id = randomUUID();
      await call("start_execution", { session_id: sessionId, id, entry, ...(stdin === undefined ? {} : { stdin }) });
      return id;
    },
    ended: (id: string) => until(id, ({ finished_at }) => finished_at !== null),
    /** The event that it ended may arrive a moment before the row. */
    outputOf: async (id: string) => {
      const read = async () =>
        await done(userDb.from("executions").select("output, finished_at").eq("id", id).single());
      await expect.poll(async () => (await read()).finished_at).not.toBeNull();
      return (await read()).output;
    },
  };
}

test.each([
  [
    "main.js",
    "quickjs",
    {
      "main.js": "import { sum } from './sum.js'; console.log(sum(1, 2))",
      "sum.js": "export const sum = (a, b) => a + b",
    },
  ],
  ["main.ts", "quickjs", { "main.ts": "const sum: number = 3; console.log(sum)" }],
  [
    "main.py",
    "remote",
    { "main.py": "from adding import add\nprint(add(1, 2))", "adding.py": "def add(a, b): return a + b" },
  ],
])(
  "A user runs %s with the session's files, and every follower sees it start and end",
  async (entry, ran_in, files) => {
    const session = await openWithFiles(files);
    const id = await session.start(entry);
    expect(await session.ended(id)).toMatchObject({
      entry,
      status: "succeeded",
      exit_code: 0,
      ran_in,
      run_id: null,
      note: null,
    });
    expect(await session.outputOf(id)).toBe("3\n");
  },
);

test("A program reads its input, and a failing one has its exit code and its error", async () => {
  const session = await openWithFiles({ "main.py": "name = input()\nprint('Hello', name)\nraise SystemExit(3)" });
  const id = await session.start("main.py", "Ada\n");
  expect(await session.ended(id)).toMatchObject({ status: "failed", exit_code: 3 });
  expect(await session.outputOf(id)).toContain("Hello Ada\n");
});

test("An endless program is stopped at once, and the next one runs", async () => {
  const session = await openWithFiles({ "endless.py": "while True: pass", "main.py": "print('after')" });
  const endless = await session.start("endless.py");
  await session.until(endless, ({ status }) => status === "running");
  await session.call("stop_execution", { execution_id: endless });
  expect(await session.ended(endless)).toMatchObject({ status: "stopped", exit_code: null, ran_in: null });
  const next = await session.start("main.py");
  expect(await session.ended(next)).toMatchObject({ status: "succeeded" });
  expect(await session.outputOf(next)).toBe("after\n");
});

test("A JavaScript program that never ends is stopped by its time limit", async () => {
  const session = await openWithFiles({ "endless.js": "while (true);" });
  const id = await session.start("endless.js");
  expect(await session.ended(id)).toMatchObject({ status: "timed_out", exit_code: null });
});
