// When the model emitted what, by its server's own log. A message carries a mark by which its request is found.
import { randomUUID } from "node:crypto";
import type { Exchange } from "../model-server/request-log.ts";
import type { Answer } from "./system.ts";

export interface Emission {
  /** From the request's arrival to the first token: the model's own time. */
  readonly ownMs: number;
  readonly tokenAt: readonly number[];
}

export function markedPrompt(): string {
  return `Go: bench-${randomUUID()}`;
}

/** By the last mark in the request, which is that of its newest prompt; a prompt that was asked repeatedly has all of its tokens. */
export async function emissionsAt(modelUrl: string): Promise<(prompt: string) => Emission | undefined> {
  const response = await fetch(`${modelUrl}/requests`);
  const exchanges = (await response.json()) as Exchange[]; // The cast is safe: the model server says so.
  const byMark = new Map<string, Emission>();
  for (const { body, received_at, first_token_at, token_at } of exchanges) {
    const found = marksIn(JSON.stringify(body)).at(-1);
    if (found === undefined || first_token_at === null) continue;
    const before = byMark.get(found);
    byMark.set(found, {
      ownMs: before?.ownMs ?? first_token_at - received_at,
      tokenAt: [...(before?.tokenAt ?? []), ...token_at],
    });
  }
  return (prompt) => byMark.get(marksIn(prompt)[0] ?? "");
}

function marksIn(text: string): string[] {
  return text.match(/bench-[0-9a-f-]{36}/g) ?? [];
}

/** For each token that arrived, from the model's emission to the frame that held it. */
export function delaysOf({ arrivals }: Pick<Answer, "arrivals">, emission: Emission | undefined): number[] {
  return (emission?.tokenAt ?? []).slice(0, arrivals.length).map((at, token) => (arrivals[token] ?? Number.NaN) - at);
}
