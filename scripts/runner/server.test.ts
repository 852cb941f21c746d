// Access to the server, with a runner that would run anything.
import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { ExecutionResult } from "../../supabase/functions/_shared/executors/executor.ts";
import { type RunnerServer, startServer } from "./server.ts";

const result: ExecutionResult = {
  status: "succeeded",
  exit_code: 0,
  output: "ran",
  is_output_cut: false,
  duration_ms: 1,
  ran_in: "remote",
};
const body = JSON.stringify({
  program: { language: "python", entry: "main.py", files: { "main.py": "" } },
  limits: { seconds: 1, memory_mb: 64, output_bytes: 100 },
});

let server: RunnerServer;
afterEach(() => server.close());

async function openWithKey(key: string): Promise<void> {
  const runner = { run: async () => result, close: () => undefined };
  server = await startServer({ port: 0, key, runner, log: () => undefined });
}

/** With headers that fetch does not allow to set. */
function post(headers: Record<string, string>): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const sent = request(server.url, { method: "POST", headers }, (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  sent.on("error", reject).end(body);
  return promise;
}

test("Without a key, programs on this machine are served and web pages are not", async () => {
  await openWithKey("");
  const plain = { "content-type": "text/plain" };
  expect(await post(plain)).toBe(200);
  expect(await post({ ...plain, origin: "https://evil.example" })).toBe(403);
  expect(await post({ ...plain, origin: "null" })).toBe(403);
  expect(await post({ ...plain, host: "evil.example:54331" })).toBe(403);
  expect(await post({ ...plain, host: "127.0.0.1.evil.example" })).toBe(403);
});

test("With a key, only that key is accepted", async () => {
  await openWithKey("the key of the runner");
  expect(await post({})).toBe(401);
  expect(await post({ apikey: "the key of the runne" })).toBe(401);
  expect(await post({ apikey: "the key of the runner", "content-type": "application/json" })).toBe(200);
});
