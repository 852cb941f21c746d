// Anthropic's Messages over the official SDK: one request, one raw event stream, no retries.
import Anthropic, { APIError } from "@anthropic-ai/sdk";
import type { RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import { type ServerSentEvent, Stream } from "@anthropic-ai/sdk/streaming";
import type { ModelClient, ModelEvent, ModelSpec } from "../../models/model-client.ts";
import { createCallIds } from "../call-ids.ts";
import { classifyError } from "../errors/classify-error.ts";
import { withOwnHeaders } from "../own-headers.ts";
import { buildAnthropicRequest, hostOf, officialUrl, provider } from "./request.ts";
import { type AnthropicListener, listenToAnthropic } from "./stream.ts";

export interface AnthropicOptions {
  /** Empty for servers that want none. */
  readonly apiKey: string;
  readonly fetch?: typeof fetch;
}

/** For the answer's headers; what comes after them is under the caller's signal. */
const headersTimeoutMs = 240_000;

export function createAnthropicClient(spec: ModelSpec, options: AnthropicOptions): ModelClient {
  const client = connect(spec, options);

  return {
    spec,
    // One generator and no `yield*` within: each level of them costs as much per event as reading the event does.
    async *stream(request, signal) {
      const listener = listenToAnthropic(hostOf(spec), createCallIds(request));
      const said: ModelEvent[] = [];
      try {
        const body = buildAnthropicRequest(spec, request);
        const response = await client.messages.create(body, { signal }).asResponse();
        // Not the SDK's own stream of events, which swallows the pings and ends without a word when it is aborted.
        for await (const event of Stream.rawEvents(response)) {
          hearEvent(listener, event, response, said);
          if (listener.isComplete()) break;
          if (said.length === 0) yield { type: "still_working" };
          for (const heard of said) yield heard;
          said.length = 0;
        }
      } catch (error) {
        // Once the answer is complete, it does no harm when the connection breaks off.
        if (!listener.isComplete())
          throw signal.aborted ? signal.reason : classifyError(error, provider, options.apiKey);
      }
      if (!listener.isComplete()) signal.throwIfAborted();
      yield { type: "answer_finished", answer: listener.finish() };
    },
  };
}

/** All is said here that the SDK would look for in the environment: keys, address, what to log and to trace. */
function connect(spec: ModelSpec, { apiKey, fetch }: AnthropicOptions): Anthropic {
  const client = new Anthropic({
    apiKey: apiKey === "" ? "none" : apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: baseUrlOf(spec),
    maxRetries: 0,
    timeout: headersTimeoutMs,
    // It would write what it cannot read to the console.
    logLevel: "off",
    openTelemetry: false,
    ...(fetch === undefined ? {} : { fetch }),
  });
  return withOwnHeaders(client, apiKey === "" ? { Authorization: null } : {});
}

/** The SDK adds `/v1/messages` itself; addresses are often written down with the `/v1`, as OpenAI's are. */
function baseUrlOf({ base_url }: ModelSpec): string {
  return (base_url ?? officialUrl).replace(/\/{0,9}$/, "").replace(/\/v1$/, "");
}

function hearEvent(listener: AnthropicListener, sse: ServerSentEvent, { headers }: Response, said: ModelEvent[]): void {
  if (sse.data === "") return;
  // Types of the SDK for what the SDK itself does not check either; the listener passes over what it does not know.
  const event = JSON.parse(sse.data) as RawMessageStreamEvent | { type: "error"; error: { type: string } };
  if (event.type === "error") throw new APIError(undefined, event, undefined, headers);
  listener.hear(event, said);
}
