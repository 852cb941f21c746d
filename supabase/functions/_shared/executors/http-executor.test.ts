import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createExecuteFunction } from "./execute-function.ts";
import { type ExecutionResult, type Executor, ExecutorUnavailable } from "./executor.ts";
import type { HttpExecutorDeps } from "./http-executor.ts";
import { createRemoteExecutor } from "./remote.ts";

const program = { language: "javascript", entry: "a.js", files: { "a.js": "console.log(1)" } } as const;
const limits = { seconds: 1, memory_mb: 64, output_bytes: 1000 };
const result: ExecutionResult = {
  status: "succeeded",
  exit_code: 0,
  output: "1\n",
  is_output_cut: false,
  duration_ms: 3,
  ran_in: "quickjs",
};

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
const answers = {
  well: (response: ServerResponse) => response.end(JSON.stringify(result)),
  busy: (response: ServerResponse) =>
    response.writeHead(503).end('{"error":{"code":"executor_busy","message":"Later."}}'),
  dies: (response: ServerResponse) => response.writeHead(546).end('{"code":"WORKER_RESOURCE_LIMIT"}'),
  diesLate: (response: ServerResponse) => setTimeout(() => response.writeHead(546).end("{}"), 1100),
  refuses: (response: ServerResponse) =>
    response.writeHead(400).end('{"error":{"code":"language_unknown","message":"This executor does not know it."}}'),
  nonsense: (response: ServerResponse) => response.end('{"status":"wonderful"}'),
  overflows: (response: ServerResponse) => response.end(JSON.stringify({ ...result, exit_code: 2 ** 31 })),
  breaksOff: (response: ServerResponse) => {
    response.writeHead(200, { "content-length": "1000" }).write("{");
    setTimeout(() => response.destroy(), 20);
  },
  nothing: () => undefined,
  forbids: (response: ServerResponse) =>
    response.writeHead(403).end('{"error":{"code":"forbidden","message":"This needs a key."}}'),
} satisfies Record<string, Answer>;

let close: (() => void) | undefined;
afterEach(() => close?.());

/** Answers in order and repeats the last answer. */
async function executorOf(
  script: readonly Answer[],
  create: (deps: HttpExecutorDeps) => Executor = createExecuteFunction,
  graceSeconds = 20,
) {
  const seen: { apikey: unknown; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const answer = script[Math.min(seen.length, script.length - 1)];
    let text = "";
    for await (const chunk of request) text += chunk;
    seen.push({ apikey: request.headers.apikey, body: JSON.parse(text) });
    answer?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { executor: create({ url: `http://127.0.0.1:${port}`, key: "the key", fetch, graceSeconds }), seen };
}

const never = () => new AbortController().signal;

test("A program is sent with its limits and the key, and its result is returned", async () => {
  const { executor, seen } = await executorOf([answers.well]);
  expect(await executor.run(program, limits, never())).toEqual(result);
  expect(seen).toEqual([{ apikey: "the key", body: { program, limits, sent_at: expect.any(Number) } }]);
});

test("A program is sent again with the other key where the first is refused, and no third time", async () => {
  const create = (deps: HttpExecutorDeps) => createExecuteFunction({ ...deps, otherKey: "the other key" });
  const rotated = await executorOf([answers.forbids, answers.well], create);
  expect(await rotated.executor.run(program, limits, never())).toEqual(result);
  expect(rotated.seen.map(({ apikey }) => apikey)).toEqual(["the key", "the other key"]);
  close?.();
  const strange = await executorOf([answers.forbids], create);
  await expect(strange.executor.run(program, limits, never())).rejects.toThrow("answered 403: This needs a key.");
  expect(strange.seen).toHaveLength(2);
});

test("The answer cannot choose ran_in", async () => {
  const { executor } = await executorOf([answers.well], createRemoteExecutor);
  expect(await executor.run(program, limits, never())).toEqual({ ...result, ran_in: "remote" });
});

test("A busy executor is retried until it answers", async () => {
  const { executor, seen } = await executorOf([answers.busy, answers.busy, answers.well]);
  expect(await executor.run(program, limits, never())).toEqual(result);
  expect(seen).toHaveLength(3);
});

test("An executor that stays busy is unavailable", async () => {
  const { executor } = await executorOf([answers.busy], createExecuteFunction, -0.5);
  await expect(executor.run(program, limits, never())).rejects.toThrow(ExecutorUnavailable);
});

test("A program whose isolate died is retried once, because another program may have killed it", async () => {
  const { executor, seen } = await executorOf([answers.dies, answers.well]);
  expect(await executor.run(program, limits, never())).toEqual(result);
  expect(seen).toHaveLength(2);
});

test("A program whose isolate dies twice used up its memory if that was quick, else its time", async () => {
  const quick = await executorOf([answers.dies]);
  expect(await quick.executor.run(program, limits, never())).toMatchObject({
    status: "out_of_memory",
    exit_code: null,
    output: expect.stringContaining("used up its memory"),
  });
  close?.();
  const late = await executorOf([answers.dies, answers.diesLate]);
  expect(await late.executor.run(program, limits, never())).toMatchObject({ status: "timed_out", exit_code: null });
});

test("Status 546 of a remote executor is a refusal", async () => {
  const { executor } = await executorOf([answers.dies], createRemoteExecutor);
  await expect(executor.run(program, limits, never())).rejects.toThrow("The remote executor answered 546.");
});

test.each<[string, Answer, string]>([
  ["a refusal", answers.refuses, "The execute function answered 400: This executor does not know it."],
  ["an invalid result", answers.nonsense, "returned an invalid result"],
  ["an exit code that the database cannot store", answers.overflows, "invalid result"],
  ["an aborted answer", answers.breaksOff, "aborted its answer"],
])("An executor is unavailable after %s", async (_, answer, sentence) => {
  const { executor } = await executorOf([answer]);
  const running = executor.run(program, limits, never());
  await expect(running).rejects.toThrow(sentence);
  await expect(running).rejects.toThrow(ExecutorUnavailable);
});

test("An executor that is unreachable or silent is unavailable", async () => {
  const gone = createExecuteFunction({ url: "http://127.0.0.1:1", key: undefined, fetch });
  await expect(gone.run(program, limits, never())).rejects.toThrow("The execute function cannot be reached.");
  const { executor } = await executorOf([answers.nothing], createExecuteFunction, -0.75);
  await expect(executor.run(program, limits, never())).rejects.toThrow("did not answer within 0.25 s.");
});

test.each<[string, Answer]>([
  ["running", answers.nothing],
  ["waiting for a busy executor", answers.busy],
])("An abort while %s gives the status stopped", async (_, answer) => {
  const stop = new AbortController();
  const { executor, seen } = await executorOf([
    (response, request) => {
      answer(response, request);
      stop.abort();
    },
  ]);
  expect(await executor.run(program, limits, stop.signal)).toMatchObject({ status: "stopped", exit_code: null });
  expect(seen).toHaveLength(1);
});
