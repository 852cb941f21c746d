// The process that runs programs of users, with executors that play their part and a real database.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { type Executor, ExecutorUnavailable } from "../../functions/_shared/executors/executor.ts";
import { type ExecutionDeps, workExecution } from "../../functions/_shared/slice/work-execution.ts";
import { openWorkerDb, type WorkerDb, workerDbUrl } from "../../functions/_shared/store/connection.ts";
import { claimExecution } from "../../functions/_shared/store/executions.ts";
import { openFlakyProxy } from "../support/flaky-proxy.ts";
import { openSession, write } from "../support/session.ts";
import { done, signUp, stack, type TestUser } from "../support/test-users.ts";

let db: WorkerDb;
let owner: TestUser;
beforeAll(async () => {
  db = openWorkerDb({ url: workerUrl() });
  owner = await signUp();
});
afterAll(() => db.end());

function workerUrl(): string {
  return workerDbUrl({ password: inject("secrets").WORKER_DB_PASSWORD, projectUrl: stack().dbUrl });
}

async function queue(files: Readonly<Record<string, string>>): Promise<string> {
  const sessionId = await openSession(owner);
  for (const [path, content] of Object.entries(files)) await write(owner, sessionId, path, content);
  const id = randomUUID();
  await done(owner.userDb.rpc("start_execution", { session_id: sessionId, id, entry: "main.py", stdin: "in" }));
  return id;
}

const errors: unknown[] = [];
const depsWith = (...executors: Executor[]): ExecutionDeps => ({
  db,
  holder: "test",
  executors,
  log: { warn: () => undefined, error: (message, facts) => errors.push([message, facts?.execution_id]) },
});

const executing = (run: Executor["run"]): Executor => ({ languages: ["python"], run });
const result = { status: "succeeded", exit_code: 0, output: "", is_output_cut: false, duration_ms: 3 } as const;

const rowOf = async (id: string) =>
  done(owner.userDb.from("executions").select("status, exit_code, output, note, ran_in").eq("id", id).single());

test("The program, its files and its input go to the executor, and its result is stored as far as the database can hold it", async () => {
  const id = await queue({ "main.py": "import lib", "lib.py": "" });
  const sent: unknown[] = [];
  const executor = executing(async (program) => {
    sent.push(program);
    return { ...result, output: "a\0b", ran_in: "remote" };
  });
  await workExecution(id, depsWith(executor));
  const files = { "main.py": "import lib", "lib.py": "" };
  expect(sent).toEqual([{ language: "python", entry: "main.py", files, stdin: "in" }]);
  expect(await rowOf(id)).toEqual({ status: "succeeded", exit_code: 0, output: "a␀b", note: null, ran_in: "remote" });
});

test("A silent connection is given up soon enough to renew the lease over another one", async () => {
  const id = await queue({ "main.py": "" });
  const proxy = await openFlakyProxy(workerUrl());
  // Longer than the time for which a query is retried.
  const overProxy = openWorkerDb({ url: proxy.url, answerMs: 60_000 });
  onTestFinished(() => overProxy.end());
  const execution = await claimExecution(overProxy, id, "test");
  proxy.mutes = "everything";
  setTimeout(() => (proxy.mutes = "nothing"), 600);
  await execution?.keep();
  await execution?.finish({ status: "failed", note: "Kept." });
  expect(await rowOf(id)).toMatchObject({ status: "failed", note: "Kept." });
});

test("Where nothing runs Python, the execution fails and says that an executor is missing", async () => {
  const id = await queue({ "main.py": "" });
  await workExecution(id, depsWith());
  expect(await rowOf(id)).toEqual({
    ...{ status: "failed", exit_code: null, output: "", ran_in: null },
    note: "Python needs an executor, and this installation has none. Its operator sets one up with EXECUTOR_URL.",
  });
});

test("An executor that cannot be reached is named, and a broken one ends the execution instead of repeating it", async () => {
  const [unreachable, broken] = [await queue({ "main.py": "" }), await queue({ "main.py": "" })];
  const throwing = (error: Error) => executing(() => Promise.reject(error));
  await workExecution(unreachable, depsWith(throwing(new ExecutorUnavailable("The runner cannot be reached."))));
  await workExecution(broken, depsWith(throwing(new Error("a defect"))));
  expect(await rowOf(unreachable)).toMatchObject({ status: "failed", note: "The runner cannot be reached." });
  expect(await rowOf(broken)).toMatchObject({ status: "failed", note: expect.stringContaining("was not run") });
  expect(errors).toEqual([["An internal error ended an execution", broken]]);
});

test("A stop reaches the executor while it runs the program, and what it answers then is void", async () => {
  const id = await queue({ "main.py": "" });
  const executor = executing(async (_program, _limits, signal) => {
    await done(owner.userDb.rpc("stop_execution", { execution_id: id }));
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return { ...result, output: "late", ran_in: "remote" };
  });
  await workExecution(id, depsWith(executor));
  expect(await rowOf(id)).toMatchObject({ status: "stopped", output: "" });
});

test("A program that another process runs is left alone", async () => {
  const id = await queue({ "main.py": "" });
  let times = 0;
  const executor = executing(async () => {
    times += 1;
    if (times === 1) await workExecution(id, depsWith(executor));
    return { ...result, ran_in: "remote" };
  });
  await workExecution(id, depsWith(executor));
  expect(times).toBe(1);
});
