// Every recorded answer of the OpenAI protocols through its adapter, in pieces of so many bytes: for any runtime.

import type { ModelEvent, ModelSpec } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import { connectModel } from "../connect.ts";
import * as chat from "../recordings/openai-chat-answers.ts";
import * as responses from "../recordings/openai-responses-answers.ts";
import { plainRequest } from "./collect-answer.ts";
import { playRecording } from "./play-recording.ts";

type Told = readonly (ModelEvent | { readonly failed: string })[];

export async function hearOpenaiInPieces(chunkBytes: number): Promise<Record<string, Told>> {
  const recordings = [
    ...Object.entries(chat).map(([name, recording]) => ({ provider: "openai_chat", name, recording }) as const),
    ...Object.entries(responses).map(
      ([name, recording]) => ({ provider: "openai_responses", name, recording }) as const,
    ),
  ];
  const heard: Record<string, Told> = {};
  for (const { provider, name, recording } of recordings) {
    if (typeof recording === "string") heard[`${provider} ${name}`] = await hear(provider, recording, chunkBytes);
  }
  return heard;
}

async function hear(provider: ModelSpec["provider"], recording: string, chunkBytes: number): Promise<Told> {
  const limits = { context_tokens: 32_000, output_tokens: 8_000, capabilities: {} };
  const spec: ModelSpec = {
    id: "m",
    provider,
    name: "m",
    label: "M",
    base_url: "https://models.example/v1",
    ...limits,
  };
  const { fetch } = playRecording(recording, { chunkBytes });
  const told: (ModelEvent | { readonly failed: string })[] = [];
  try {
    const stream = connectModel(spec, { apiKey: "a-key", fetch }).stream(plainRequest, new AbortController().signal);
    for await (const event of stream) told.push(withoutOwnIds(event));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    told.push({ failed: `${error.class} ${error.message}` });
  }
  return told;
}

/** Ids that are ours are by chance. */
function withoutOwnIds(event: ModelEvent): ModelEvent {
  if (event.type !== "answer_finished") return event;
  const parts = event.answer.parts.map((part) =>
    part.type === "tool_call" ? { ...part, call_id: part.call_id.replace(/^call_[0-9a-f]{24}$/, "own") } : part,
  );
  return { ...event, answer: { ...event.answer, parts } };
}
