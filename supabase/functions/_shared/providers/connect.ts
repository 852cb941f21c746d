// Connects a model of the catalog with a key.
import type { ModelClient, ModelSpec } from "../models/model-client.ts";
import type { Provider } from "../protocol/enums.ts";
import { createAnthropicClient } from "./anthropic/client.ts";
import { createOpenaiChatClient } from "./openai-chat/client.ts";
import { createOpenaiResponsesClient } from "./openai-responses/client.ts";
import type { ConnectOptions } from "./sdk-options.ts";

const adapters: Readonly<Record<Provider, (spec: ModelSpec, options: ConnectOptions) => ModelClient>> = {
  anthropic: createAnthropicClient,
  openai_responses: createOpenaiResponsesClient,
  openai_chat: createOpenaiChatClient,
};

export function connectModel(spec: ModelSpec, options: ConnectOptions): ModelClient {
  return adapters[spec.provider](spec, options);
}
