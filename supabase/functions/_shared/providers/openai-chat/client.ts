// Chat Completions over the official SDK, for any server that speaks it: one request, one raw event stream, no retries.
import type { ModelClient, ModelSpec } from "../../models/model-client.ts";
import { estimateUsage } from "../answer-draft.ts";
import { createCallIds } from "../call-ids.ts";
import { connectOpenai, toModelError } from "../openai/connection.ts";
import type { ConnectOptions } from "../sdk-options.ts";
import { streamAnswer } from "../stream-answer.ts";
import { buildChatRequest, sourceOf } from "./request.ts";
import { ChatStreamReader } from "./stream.ts";

export function createOpenaiChatClient(spec: ModelSpec, options: ConnectOptions): ModelClient {
  const client = connectOpenai(spec, options);
  const { apiKey } = options;
  return {
    spec,
    stream(request, signal) {
      const reader = new ChatStreamReader({
        source: sourceOf(spec),
        apiKey,
        callId: createCallIds(request),
        estimateUsage: (draft) => estimateUsage(request, draft),
      });
      const open = () => client.chat.completions.create(buildChatRequest(spec, request), { signal }).asResponse();
      return streamAnswer({ open, reader, signal, toModelError: (error) => toModelError(error, spec, apiKey) });
    },
  };
}
