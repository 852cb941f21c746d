// OpenAI's Responses over the official SDK: one request, one raw event stream, no retries.

import type { ModelClient, ModelSpec } from "../../models/model-client.ts";
import { createCallIds } from "../call-ids.ts";
import { estimateUsage } from "../estimate-usage.ts";
import { connectOpenai, hostOf, listen, type OpenaiOptions } from "../openai/connection.ts";
import { buildResponsesRequest } from "./request.ts";
import { ResponsesListener } from "./stream.ts";

export function createOpenaiResponsesClient(spec: ModelSpec, options: OpenaiOptions): ModelClient {
  const client = connectOpenai(spec, options);
  const { apiKey } = options;
  return {
    spec,
    stream(request, signal) {
      const listener = new ResponsesListener({
        host: hostOf(spec),
        apiKey,
        callId: createCallIds(request),
        estimateUsage: (draft) => estimateUsage(request, draft),
      });
      const open = () => client.responses.create(buildResponsesRequest(spec, request), { signal });
      return listen(open, listener, { spec, apiKey, signal });
    },
  };
}
