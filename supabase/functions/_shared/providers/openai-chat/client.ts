// Chat Completions over the official SDK, for any server that speaks them: one request, one raw event stream, no retries.

import type { ModelClient, ModelSpec } from "../../models/model-client.ts";
import { createCallIds } from "../call-ids.ts";
import { estimateUsage } from "../estimate-usage.ts";
import { connectOpenai, listen, type OpenaiOptions } from "../openai/connection.ts";
import { watchForEndMark } from "./end-mark.ts";
import { buildChatRequest, sourceOf } from "./request.ts";
import { ChatListener } from "./stream.ts";

export function createOpenaiChatClient(spec: ModelSpec, options: OpenaiOptions): ModelClient {
  const { apiKey } = options;
  return {
    spec,
    stream(request, signal) {
      const watch = watchForEndMark(options.fetch ?? fetch);
      const client = connectOpenai(spec, { apiKey, fetch: watch.fetch });
      const listener = new ChatListener({
        source: sourceOf(spec),
        apiKey,
        callId: createCallIds(request),
        hasEndMark: watch.hasEndMark,
        estimateUsage: (draft) => estimateUsage(request, draft),
      });
      const open = () => client.chat.completions.create(buildChatRequest(spec, request), { signal });
      return listen(open, listener, { spec, apiKey, signal });
    },
  };
}
