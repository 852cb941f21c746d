// OpenAI's Responses API over the official SDK: one request, one raw event stream, no retries.
import type { ModelClient, ModelSpec } from "../../models/model-client.ts";
import { providerHost } from "../../models/provider-address.ts";
import { estimateUsage } from "../answer-draft.ts";
import { createCallIds } from "../call-ids.ts";
import { connectOpenai, toModelError } from "../openai/connection.ts";
import type { ConnectOptions } from "../sdk-options.ts";
import { streamAnswer } from "../stream-answer.ts";
import { buildResponsesRequest } from "./request.ts";
import { ResponsesStreamReader } from "./stream.ts";

export function createOpenaiResponsesClient(spec: ModelSpec, options: ConnectOptions): ModelClient {
  const client = connectOpenai(spec, options);
  const { apiKey } = options;
  return {
    spec,
    stream(request, signal) {
      const reader = new ResponsesStreamReader({
        host: providerHost(spec),
        apiKey,
        callId: createCallIds(request),
        estimateUsage: (draft) => estimateUsage(request, draft),
      });
      const open = () => client.responses.create(buildResponsesRequest(spec, request), { signal }).asResponse();
      return streamAnswer({ open, reader, signal, toModelError: (error) => toModelError(error, spec, apiKey) });
    },
  };
}
