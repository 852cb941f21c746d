// A row of the catalogue and a key become a model one can talk to.

import type { ModelClient, ModelSpec, Provider } from "../models/model-client.ts";
import { createAnthropicClient } from "./anthropic/client.ts";
import { createOpenaiChatClient } from "./openai-chat/client.ts";
import { createOpenaiResponsesClient } from "./openai-responses/client.ts";

export interface ConnectOptions {
  /** Empty for servers that want none. */
  readonly apiKey: string;
  readonly fetch?: typeof fetch;
}

const adapters: Readonly<Record<Provider, (spec: ModelSpec, options: ConnectOptions) => ModelClient>> = {
  anthropic: createAnthropicClient,
  openai_responses: createOpenaiResponsesClient,
  openai_chat: createOpenaiChatClient,
};

export function connectModel(spec: ModelSpec, options: ConnectOptions): ModelClient {
  return adapters[spec.provider](spec, options);
}
