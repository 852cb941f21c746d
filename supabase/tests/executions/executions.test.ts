// Programs of users in the database: starting, limits, leases, stopping, and what every member sees of them.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { languageOf } from "../../functions/_shared/workspace/language-of.ts";
import { sqlRefusal, workerSql } from "../support/agent-worker.ts";
import { actingAs } from "../support/seeded-session.ts";
import { logOf } from "../support/session-rows.ts";
import { addMember, openSession, write } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

let sql: postgres.Sql;
let worker: postgres.Sql;
beforeAll(() => {
  sql = operatorSql();
  worker = workerSql();
});
afterAll(() => Promise.all([sql.end(), worker.end()]));

async function openWithFiles(files: Readonly<Record<string, string>> = { "main.py": "print(1)" }) {
  const owner = await signUp();
  const sessionId = await openSession(owner);
  for (const [path, content] of Object.entries(files)) await write(owner, sessionId, path, content);
  return { owner, sessionId };
}

async function start({ userDb }: TestUser, sessionId: string, entry = "main.py", more: { stdin?: string } = {}) {
  const id = randomUUID();
  await done(userDb.rpc("start_execution", { session_id: sessionId, id, entry, ...more }));
  return id;
}

const claimed = z.object({ token: z.string(), execution: z.looseObject({ entry: z.string() }) }).nullable();
async function claim(id: string): Promise<string | undefined> {
  const [row] = await worker`select worker.claim_execution(${id}) as answer`;
  return claimed.parse(row?.answer)?.token;
}

const succeeded = {
  ...{ status: "succeeded", exit_code: 0, output: "1\n", is_output_cut: false, note: null },
  ...{ duration_ms: 7, ran_in: "remote" },
};
const finish = (id: string, token = "", outcome: postgres.JSONValue = succeeded) =>
  worker`select worker.finish_execution(${id}, ${token}, ${worker.json(outcome)})`;
const letLeaseExpire = (id: string) =>
  sql`update worker.execution_leases set expires_at = now() - interval '1 second' where execution_id = ${id}`;

async function rowOf(id: string) {
  const [row] = await sql`select status, exit_code, output, note, attempt from public.executions where id = ${id}`;
  return row && { ...row };
}
const typesOf = async (sessionId: string) =>
  (await logOf(sql, sessionId)).map(({ type }) => type).filter((type) => type.startsWith("execution_"));

describe("starting a program", () => {
  test("A program is queued with the files and the language that it has, and its whole life is in the log", async () => {
    const { owner, sessionId } = await openWithFiles();
    const id = await start(owner, sessionId, "main.py", { stdin: "in" });
    const token = await claim(id);
    await finish(id, token);
    const [row] = await sql`select started_by, language, entry, revision, stdin, status, exit_code, output, duration_ms,
      ran_in, finished_at >= started_at as is_timed from public.executions where id = ${id}`;
    expect(row).toEqual({
      ...{ started_by: owner.id, language: "python", entry: "main.py", revision: 1, stdin: "in" },
      ...{ status: "succeeded", exit_code: 0, output: "1\n", duration_ms: 7, ran_in: "remote", is_timed: true },
    });
    const log = (await logOf(sql, sessionId)).slice(-3);
    expect(log.map(({ type, actor_id }) => [type, actor_id])).toEqual([
      ["execution_queued", owner.id],
      ["execution_started", owner.id],
      ["execution_finished", owner.id],
    ]);
    expect(log[2]?.payload).toMatchObject({ execution_id: id, output: "1\n", duration_ms: 7 });
    expect(log[2]?.payload).not.toHaveProperty("stdin");
  });

  test("A repeated start is one program, and another user cannot take its id, nor another session", async () => {
    const { owner, sessionId } = await openWithFiles();
    const other = await openSession(owner);
    const friend = await signUp();
    await addMember(owner, sessionId, friend, "editor");
    const program = { session_id: sessionId, id: randomUUID(), entry: "main.py" };
    const first = await done(owner.userDb.rpc("start_execution", program));
    expect(await done(owner.userDb.rpc("start_execution", program))).toEqual(first);
    expect(await typesOf(sessionId)).toEqual(["execution_queued"]);
    expect(await refusal(friend.userDb.rpc("start_execution", program))).toMatchObject({ code: "id_taken" });
    const elsewhere = owner.userDb.rpc("start_execution", { ...program, session_id: other });
    expect(await refusal(elsewhere)).toMatchObject({ code: "id_taken" });
  });

  test("What cannot be run is refused with the reason", async () => {
    const { owner, sessionId } = await openWithFiles({ "main.py": "", "notes.md": "" });
    const codeOf = async (args: object) => {
      const program = { session_id: sessionId, id: randomUUID(), entry: "main.py", ...args };
      return (await refusal(owner.userDb.rpc("start_execution", program))).code;
    };
    expect(await codeOf({ entry: "other.py" })).toBe("file_not_found");
    expect(await codeOf({ entry: "notes.md" })).toBe("language_unknown");
    expect(await codeOf({ language: "ruby" })).toBe("language_unknown");
    expect(await codeOf({ stdin: "é".repeat(40_000) })).toBe("too_large");
    await done(owner.userDb.rpc("set_session", { session_id: sessionId, changes: { is_archived: true } }));
    expect(await codeOf({})).toBe("session_archived");
    await done(owner.userDb.rpc("set_session", { session_id: sessionId, changes: { is_archived: false } }));
    const paused = actingAs(sql, owner.id, async (tx) => {
      // Only this transaction sees it, because other stories run at the same time.
      await tx`update private.settings set runs_paused = true`;
      await tx`select public.start_execution(${sessionId}, ${randomUUID()}, 'main.py')`;
    });
    await expect(paused).rejects.toThrow("runs_paused");
    await sql`insert into private.user_limits (user_id, is_blocked) values (${owner.id}, true)`;
    expect(await codeOf({})).toBe("user_blocked");
  });

  test("A user has at most five programs that have not ended, in all sessions together, however many start at once", async () => {
    const { owner, sessionId } = await openWithFiles();
    const other = await openSession(owner);
    await write(owner, other, "main.py", "");
    const startIn = (id: string) =>
      owner.userDb.rpc("start_execution", { session_id: id, id: randomUUID(), entry: "main.py" });
    const answers = await Promise.all([sessionId, other, sessionId, other, sessionId, other, sessionId].map(startIn));
    expect(answers.map(({ error }) => error?.message ?? "started").toSorted()).toEqual([
      ...Array<string>(5).fill("started"),
      ...Array<string>(2).fill("too_many_queued"),
    ]);
    const [first] = await sql`select id from public.executions where session_id = ${sessionId} limit 1`;
    await done(owner.userDb.rpc("stop_execution", { execution_id: first?.id }));
    await start(owner, sessionId);
  });

  test("A session has a limit of programs that have not ended, no matter who starts them", async () => {
    const { owner, sessionId } = await openWithFiles();
    const friend = await signUp();
    await addMember(owner, sessionId, friend, "editor");
    await start(owner, sessionId);
    const second = actingAs(sql, friend.id, async (tx) => {
      // Only this transaction sees it, because other stories run at the same time.
      await tx`update private.settings set max_live_executions_per_session = 1`;
      await tx`select public.start_execution(${sessionId}, ${randomUUID()}, 'main.py')`;
    });
    await expect(second).rejects.toThrow("too_many_queued");
  });

  test("The language of a path is the same in SQL and in TypeScript", async () => {
    const paths = [
      "a.js",
      "a.mjs",
      "b/c.cjs",
      "a.TS",
      "a.mts",
      "a.cts",
      "a.tsx",
      "a.jsx",
      "a.py",
      "a.pyc",
      "a",
      ".py",
      "a.js/b",
    ];
    const rows = await sql`select private.language_of(path) as language from unnest(${paths}::text[]) path`;
    expect(paths.map((path) => languageOf(path) ?? null)).toEqual(rows.map(({ language }) => language));
  });
});

describe("the process that runs a program", () => {
  test("A program has the files of the revision it was started with, whatever changes afterwards", async () => {
    const { owner, sessionId } = await openWithFiles({ "main.py": "import lib", "lib.py": "old" });
    const id = await start(owner, sessionId);
    await write(owner, sessionId, "lib.py", "new", 2);
    await write(owner, sessionId, "late.py", "");
    const token = (await claim(id)) ?? "";
    const [listed] = await worker`select worker.list_execution_files(${id}, ${token}) as answer`;
    expect(listed?.answer).toMatchObject({ revision: 2, files: [{ path: "lib.py" }, { path: "main.py" }] });
    const [read] =
      await worker`select worker.read_execution_files(${id}, ${token}, ${["main.py", "lib.py"]}, 10) as answer`;
    expect(read?.answer).toEqual({
      revision: 2,
      files: [{ path: "main.py", content: "import lib" }],
      left_out: ["lib.py"],
    });
  });

  test("A program is claimed once, and a process without its lease can do nothing", async () => {
    const { owner, sessionId } = await openWithFiles();
    const id = await start(owner, sessionId);
    const token = await claim(id);
    expect(await claim(id)).toBeUndefined();
    const lost = { status: 410, code: "lease_lost" };
    expect(await sqlRefusal(worker`select worker.keep_execution(${id}, ${randomUUID()})`)).toMatchObject(lost);
    expect(await sqlRefusal(finish(id, randomUUID()))).toMatchObject(lost);
    expect(await sqlRefusal(worker`select worker.list_execution_files(${id}, ${randomUUID()})`)).toMatchObject(lost);
    await finish(id, token);
    expect(await sqlRefusal(finish(id, token))).toMatchObject(lost);
    expect(await claim(id)).toBeUndefined();
  });

  test("A program whose process died is run again, and ends as failed with a reason when that happens too often", async () => {
    const { owner, sessionId } = await openWithFiles();
    const id = await start(owner, sessionId);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await claim(id)).toBeDefined();
      await letLeaseExpire(id);
      await done(owner.userDb.rpc("look_after", { session_id: sessionId }));
    }
    expect(await rowOf(id)).toEqual({
      ...{ status: "failed", exit_code: null, output: "", attempt: 5 },
      note: "The process that ran this program ended 5 times before the program did, so it is not tried again.",
    });
    expect(await typesOf(sessionId)).toEqual([
      ...Array(5).fill(["execution_queued", "execution_started"]).flat(),
      "execution_finished",
    ]);
    expect((await logOf(sql, sessionId)).filter(({ payload }) => payload.interrupted === true)).toHaveLength(4);
  });

  test("The sweep finds programs whose process died in any session", async () => {
    const { owner, sessionId } = await openWithFiles();
    const id = await start(owner, sessionId);
    const token = await claim(id);
    await letLeaseExpire(id);
    await sql`select worker.sweep()`;
    expect(await rowOf(id)).toMatchObject({ status: "queued", attempt: 1 });
    expect(await sqlRefusal(finish(id, token))).toMatchObject({ code: "lease_lost" });
  });

  test("A process that shuts down gives its program back at once", async () => {
    const { owner, sessionId } = await openWithFiles();
    const id = await start(owner, sessionId);
    await worker`select worker.yield_execution(${id}, ${(await claim(id)) ?? ""})`;
    expect(await rowOf(id)).toMatchObject({ status: "queued" });
    await finish(id, await claim(id));
    expect(await rowOf(id)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  test("An output beyond what a row can hold is cut, and the row says so", async () => {
    const { owner, sessionId } = await openWithFiles();
    const id = await start(owner, sessionId);
    await finish(id, await claim(id), { ...succeeded, output: "x".repeat(300_000) });
    const [row] = await sql`select length(output), is_output_cut from public.executions where id = ${id}`;
    expect(row).toEqual({ length: 65_536, is_output_cut: true });
  });
});

describe("stopping a program", () => {
  test.each(["queued", "running"])(
    "A %s program stops at once, and what its process has to say later is void",
    async (when) => {
      const { owner, sessionId } = await openWithFiles();
      const friend = await signUp();
      await addMember(owner, sessionId, friend, "editor");
      const id = await start(owner, sessionId);
      const token = when === "running" ? await claim(id) : randomUUID();
      const stop = () => done(friend.userDb.rpc("stop_execution", { execution_id: id }));
      expect([await stop(), await stop()]).toEqual(["stopped", "stopped"]);
      expect(await sqlRefusal(finish(id, token))).toMatchObject({ code: "lease_lost" });
      expect(await rowOf(id)).toMatchObject({ status: "stopped", output: "" });
      expect((await logOf(sql, sessionId)).at(-1)).toMatchObject({ type: "execution_finished", actor_id: friend.id });
    },
  );

  test("A program that has ended stays as it ended", async () => {
    const { owner, sessionId } = await openWithFiles();
    const id = await start(owner, sessionId);
    await finish(id, await claim(id));
    expect(await done(owner.userDb.rpc("stop_execution", { execution_id: id }))).toBe("succeeded");
    expect(await rowOf(id)).toMatchObject({ status: "succeeded", output: "1\n" });
  });
});

test("A program that has not ended is in the opened session, however many ended ones are newer", async () => {
  const { owner, sessionId } = await openWithFiles();
  const id = await start(owner, sessionId);
  await sql`insert into public.executions (id, session_id, language, entry, revision, status, created_at, finished_at)
    select gen_random_uuid(), ${sessionId}, 'python', 'main.py', 1, 'succeeded', now() + interval '1 second', now()
    from generate_series(1, 60)`;
  const opened = await done(owner.userDb.rpc("open_session", { session_id: sessionId }));
  const { executions } = z.object({ executions: z.array(z.object({ id: z.string() })) }).parse(opened);
  expect([executions[0]?.id, executions.length]).toEqual([id, 51]);
});
