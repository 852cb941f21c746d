// Starts the model server in its own process for one test file, with a separate address for every test.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, vi } from "vitest";
import { z } from "zod";

const program = fileURLToPath(new URL("../../../../../scripts/model-server/main.ts", import.meta.url));
const timeoutMs = 60_000;

const exchanges = z.array(
  z.looseObject({
    status: z.number().nullable(),
    outcome: z.string(),
    error: z.string().nullable(),
    body: z.unknown(),
  }),
);
const models = z.object({ data: z.array(z.object({ id: z.string() })) });

export interface SpawnedModelServer {
  /** An address that no other test uses. */
  freshUrl(): string;
  exchangesAt(url: string): Promise<z.infer<typeof exchanges>>;
  /** The names of all scenarios. */
  scenarios(): Promise<string[]>;
}

/** Call it where tests are declared. The server stops with them, or with their process. */
export function useSpawnedModelServer(): SpawnedModelServer {
  let running: { readonly url: string; readonly child: ChildProcess } | undefined;
  vi.setConfig({ testTimeout: timeoutMs, hookTimeout: timeoutMs });
  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    if (!running || running.child.exitCode !== null) return;
    const ended = once(running.child, "exit");
    running.child.kill();
    await ended;
  });
  const url = () => running?.url ?? "";
  return {
    freshUrl: () => `${url()}/s/${randomUUID()}`,
    exchangesAt: async (at) => exchanges.parse(await (await fetch(`${at}/requests`)).json()),
    scenarios: async () => {
      const response = await fetch(`${url()}/v1/models`, { headers: { authorization: "Bearer a-key" } });
      const { data } = models.parse(await response.json());
      return data.flatMap(({ id }) => (id.startsWith("scenario:") ? [id.slice("scenario:".length)] : []));
    },
  };
}

async function start() {
  const child = spawn(process.execPath, [program, "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(() => {
    throw new Error("The model server ended before it was ready.");
  });
  const [line] = await Promise.race([once(lines, "line"), ended]);
  ended.catch(() => undefined);
  return { url: z.object({ url: z.string() }).parse(JSON.parse(String(line))).url, child };
}
