// What a client hears of recordings: only what JSON can say, so that two runtimes can be compared.
import { createAnthropicClient } from "../anthropic.ts";
import type { ModelEvent, ModelSpec } from "../model-client.ts";
import { fromTheFuture, plainAnswer, thoughtsThenParallelTools } from "./anthropic-answers.ts";
import { playRecording } from "./play-recording.ts";

const spec: ModelSpec = {
  ...{ id: "claude", provider: "anthropic", name: "claude-sonnet-5-5", label: "Claude", base_url: null },
  ...{ context_tokens: 200_000, output_tokens: 64_000, capabilities: { reasoning: true, strict_tools: true } },
};

export async function hearAnthropicInPieces(chunkBytes: number): Promise<ModelEvent[]> {
  const request = { instructions: "Be brief.", messages: [], tools: [], max_output_tokens: 100 };
  const heard: ModelEvent[] = [];
  for (const recording of [plainAnswer, thoughtsThenParallelTools, fromTheFuture]) {
    const { fetch } = playRecording(recording, { chunkBytes });
    const client = createAnthropicClient(spec, { apiKey: "canary-0123456789", fetch });
    for await (const event of client.stream(request, new AbortController().signal)) heard.push(event);
  }
  return heard;
}
