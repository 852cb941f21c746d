// One server for a test file, one id for every test.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, vi } from "vitest";
import { z } from "zod";
import type { Protocol } from "../conversation.ts";
import { type ModelServer, startModelServer } from "../server.ts";

export const protocols = ["chat", "responses", "messages"] as const satisfies readonly Protocol[];
/** For polls, on machines of any speed. */
export const patience = { timeout: 30_000, interval: 20 } as const;

const exchanges = z.array(
  z.looseObject({
    number: z.number(),
    model: z.string().nullable(),
    key_end: z.string().nullable(),
    status: z.number().nullable(),
    outcome: z.string(),
    error: z.string().nullable(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    body: z.unknown(),
  }),
);

export interface TestServer {
  /** An address with a new id. */
  freshUrl(): string;
  exchangesAt(url: string): Promise<z.infer<typeof exchanges>>;
}

export function useModelServer(): TestServer {
  let server: ModelServer | undefined;
  vi.setConfig({ testTimeout: 2 * patience.timeout });
  beforeAll(async () => {
    server = await startModelServer(0);
  });
  afterAll(() => server?.close());
  return {
    freshUrl: () => `${server?.url}/s/${randomUUID()}`,
    exchangesAt: async (url) => exchanges.parse(await (await fetch(`${url}/requests`)).json()),
  };
}

/** The least that each protocol needs. */
export function bodyOf(protocol: Protocol, model: string, prompt = "Hello"): Record<string, unknown> {
  const messages = [{ role: "user", content: prompt }];
  if (protocol === "messages") return { model, max_tokens: 1_000, messages };
  return protocol === "chat" ? { model, messages } : { model, input: messages };
}

const paths = { chat: "chat/completions", responses: "responses", messages: "messages" } as const;

export function post(url: string, protocol: Protocol, body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/v1/${paths[protocol]}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...init,
    headers: {
      authorization: "Bearer a-key",
      "content-type": "application/json",
      "anthropic-version": "2026-10-21",
      ...init.headers,
    },
  });
}
