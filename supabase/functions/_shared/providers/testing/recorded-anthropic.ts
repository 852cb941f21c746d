// A client that hears recordings of Anthropic.

import type { ModelClient, ModelEvent, ModelSpec } from "../../models/model-client.ts";
import { createAnthropicClient } from "../anthropic/client.ts";
import { fromTheFuture, plainAnswer, thoughtsThenParallelTools } from "../recordings/anthropic-answers.ts";
import { hearEvents } from "./collect-answer.ts";
import { type Player, playRecording } from "./play-recording.ts";

export const anthropicKey = "canary-0123456789";

export const anthropicSpec: ModelSpec = {
  ...{ id: "claude", provider: "anthropic", name: "claude-sonnet-5-5", label: "Claude", base_url: null },
  ...{ context_tokens: 200_000, output_tokens: 64_000 },
  capabilities: { images: true, strict_tools: true, structured_output: true, reasoning: true },
};

export function hearing({ fetch }: Pick<Player, "fetch">, spec = anthropicSpec): ModelClient {
  return createAnthropicClient(spec, { apiKey: anthropicKey, fetch });
}

/** Only what JSON can say, so that two runtimes can be compared. */
export async function hearAnthropicInPieces(chunkBytes: number): Promise<ModelEvent[]> {
  const heard: ModelEvent[] = [];
  for (const recording of [plainAnswer, thoughtsThenParallelTools, fromTheFuture]) {
    heard.push(...(await hearEvents(hearing(playRecording(recording, { chunkBytes })))));
  }
  return heard;
}
