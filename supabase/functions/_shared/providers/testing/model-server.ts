// Starts the model server in its own process for one test file, with a separate address for every test.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, vi } from "vitest";
import { z } from "zod";
import { startModelServer } from "../../../../../scripts/product/programs.ts";

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
  let running: Awaited<ReturnType<typeof startModelServer>> | undefined;
  vi.setConfig({ testTimeout: timeoutMs, hookTimeout: timeoutMs });
  beforeAll(async () => {
    running = await startModelServer();
  });
  afterAll(() => running?.stop());
  const url = () => running?.details.url ?? "";
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
