// Every adapter with a recorded answer in place of its provider; for any runtime.

import type { ModelClient, ModelEvent, ModelSpec } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import type { Provider } from "../../protocol/enums.ts";
import { connectModel } from "../connect.ts";
import * as anthropic from "../recordings/anthropic-answers.ts";
import * as chat from "../recordings/openai-chat-answers.ts";
import * as responses from "../recordings/openai-responses-answers.ts";
import { plainRequest } from "./collect-answer.ts";
import { type Playing, type Player, playRecording } from "./play-recording.ts";

export const providers = ["anthropic", "openai_responses", "openai_chat"] as const satisfies readonly Provider[];
export const apiKey = "canary-0123456789";

const limits = { context_tokens: 400_000, output_tokens: 64_000 };
const all = { images: true, strict_tools: true, structured_output: true, reasoning: true };

export const specs: Readonly<Record<Provider, ModelSpec>> = {
  anthropic: {
    ...{ id: "claude", provider: "anthropic", name: "claude-sonnet-5-5", label: "Claude", base_url: null },
    ...{ ...limits, capabilities: all },
  },
  openai_responses: {
    ...{ id: "astra", provider: "openai_responses", name: "gpt-6-astra", label: "Astra", base_url: null },
    ...{ ...limits, capabilities: all },
  },
  openai_chat: {
    ...{ id: "local", provider: "openai_chat", name: "qwen", label: "Local" },
    ...{ base_url: "https://models.example:8443/v1", ...limits, capabilities: {} },
  },
};

export function clientOf(provider: Provider, { fetch }: Pick<Player, "fetch">, key = apiKey): ModelClient {
  return connectModel(specs[provider], { apiKey: key, fetch });
}

export function play(provider: Provider, recording: string, playing: Playing = {}): ModelClient {
  return clientOf(provider, playRecording(recording, playing));
}

type Outcome = readonly (ModelEvent | { readonly failed: string })[];

const modules = { anthropic, openai_responses: responses, openai_chat: chat };

export function recordingsOf(provider: Provider): [name: string, recording: string][] {
  const exported: [string, unknown][] = Object.entries(modules[provider]);
  return exported.filter((entry): entry is [string, string] => typeof entry[1] === "string");
}

/** The outcome of every recording, sent in pieces of so many bytes. */
export async function collectInPieces(chunkBytes: number): Promise<Record<string, Outcome>> {
  const outcomes: Record<string, Outcome> = {};
  for (const provider of providers) {
    for (const [name, recording] of recordingsOf(provider)) {
      outcomes[`${provider} ${name}`] = await outcomeOf(play(provider, recording, { chunkBytes }));
    }
  }
  return outcomes;
}

/** The events, one by one, and the failure. */
export async function outcomeOf(client: ModelClient): Promise<Outcome> {
  const outcome: (ModelEvent | { readonly failed: string })[] = [];
  try {
    const stream = client.stream(plainRequest, new AbortController().signal);
    for await (const events of stream) outcome.push(...events.map(withoutRandomIds));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    outcome.push({ failed: `${error.class} ${error.message}` });
  }
  return outcome;
}

function withoutRandomIds(event: ModelEvent): ModelEvent {
  if (event.type !== "answer_finished") return event;
  const parts = event.answer.parts.map((part) =>
    part.type === "tool_call" ? { ...part, call_id: part.call_id.replace(/^call_[0-9a-f]{24}$/, "own") } : part,
  );
  return { ...event, answer: { ...event.answer, parts } };
}
