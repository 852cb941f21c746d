// Anthropic's Messages API over the official SDK: one request, one raw event stream, no retries.
import Anthropic from "@anthropic-ai/sdk";
import type { ModelClient, ModelSpec } from "../../models/model-client.ts";
import { providerHost, providerUrl } from "../../models/provider-address.ts";
import { createCallIds } from "../call-ids.ts";
import { classifyError } from "../errors/classify-error.ts";
import { type ConnectOptions, headersTimeoutMs, withOwnHeaders } from "../sdk-options.ts";
import { streamAnswer } from "../stream-answer.ts";
import { buildAnthropicRequest, provider } from "./request.ts";
import { createAnthropicReader } from "./stream.ts";

export function createAnthropicClient(spec: ModelSpec, options: ConnectOptions): ModelClient {
  const client = connect(spec, options);
  const { apiKey } = options;
  return {
    spec,
    stream(request, signal) {
      const reader = createAnthropicReader({ host: providerHost(spec), apiKey, callId: createCallIds(request) });
      const open = () => client.messages.create(buildAnthropicRequest(spec, request), { signal }).asResponse();
      return streamAnswer({ open, reader, signal, toModelError: (error) => classifyError(error, provider, apiKey) });
    },
  };
}

/** Sets every option that the SDK would otherwise read from the environment: keys, address, logging and tracing. */
function connect(spec: ModelSpec, { apiKey, fetch }: ConnectOptions): Anthropic {
  const client = new Anthropic({
    apiKey: apiKey === "" ? "none" : apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: baseUrlOf(spec),
    maxRetries: 0,
    timeout: headersTimeoutMs,
    // The SDK logs what it cannot parse to the console.
    logLevel: "off",
    openTelemetry: false,
    ...(fetch === undefined ? {} : { fetch }),
  });
  return withOwnHeaders(client, apiKey === "" ? { Authorization: null } : {});
}

/** The SDK appends `/v1/messages`; people often write the address with `/v1`, as for OpenAI. */
function baseUrlOf(spec: ModelSpec): string {
  return providerUrl(spec)
    .href.replace(/\/{0,9}$/, "")
    .replace(/\/v1$/, "");
}
