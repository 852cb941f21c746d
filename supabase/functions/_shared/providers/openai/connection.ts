// The official SDK, bare: no retries, no log, nothing from the environment but what it is given here.
import OpenAI, { APIError } from "openai";
import type { ModelEvent, ModelSpec } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import { classifyError } from "../errors/classify-error.ts";
import { withOwnHeaders } from "../own-headers.ts";

export interface OpenaiOptions {
  /** Empty for servers that want none. */
  readonly apiKey: string;
  readonly fetch?: typeof fetch;
}

/** For the answer's headers; what comes after them is under the caller's signal. Local servers load a model first. */
const headersTimeoutMs = 240_000;
const officialUrl = "https://api.openai.com/v1";

export function connectOpenai(spec: ModelSpec, { apiKey, fetch }: OpenaiOptions): OpenAI {
  const client = new OpenAI({
    // The SDK insists on a key, and leaves the header out where it is told to.
    apiKey: apiKey === "" ? "none" : apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: spec.base_url ?? officialUrl,
    maxRetries: 0,
    timeout: headersTimeoutMs,
    // It would write what it cannot read to the console.
    logLevel: "off",
    ...(fetch === undefined ? {} : { fetch }),
  });
  return withOwnHeaders(client, apiKey === "" ? { Authorization: null } : {});
}

/** Where a model answers: opaque parts go back to that host alone. */
export function hostOf(spec: ModelSpec): string {
  return new URL(spec.base_url ?? officialUrl).host;
}

export function isOpenaiHost(spec: ModelSpec): boolean {
  return /(?:^|\.)openai\.(?:com|azure\.com)$/.test(new URL(spec.base_url ?? officialUrl).hostname);
}

export interface Listener<Event> {
  /** Takes one event of the stream and appends to `said` what it means. True: nothing of interest comes after it. */
  hear(event: Event, said: ModelEvent[]): boolean;
  /** The stream has ended, or nothing more is to be heard. Appends `answer_finished`, or throws. */
  finish(said: ModelEvent[]): void;
  /** Everything that makes the answer has come, so that a connection that breaks off does no harm. */
  isComplete(): boolean;
}

/** `ModelClient.stream` for a stream of the SDK: raw events in, the union of ours out, every failure a ModelError. */
export async function* listen<Event>(
  open: () => Promise<AsyncIterable<Event>>,
  listener: Listener<Event>,
  { spec, apiKey, signal }: { readonly spec: ModelSpec; readonly apiKey: string; readonly signal: AbortSignal },
): AsyncGenerator<ModelEvent> {
  signal.throwIfAborted();
  const said: ModelEvent[] = [];
  let failure: ModelError | undefined;
  try {
    yield* hearAll(open, listener, said);
    // An aborted stream of the SDK ends as if it were over.
    signal.throwIfAborted();
    listener.finish(said);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    failure = toModelError(error, spec, apiKey);
  }
  // A failed answer has its usage too.
  yield* said;
  if (failure) throw failure;
}

async function* hearAll<Event>(
  open: () => Promise<AsyncIterable<Event>>,
  listener: Listener<Event>,
  said: ModelEvent[],
): AsyncGenerator<ModelEvent> {
  try {
    for await (const event of await open()) {
      const isOver = listener.hear(event, said);
      if (said.length === 0) said.push({ type: "still_working" });
      for (const heard of said) yield heard;
      said.length = 0;
      if (isOver) return;
    }
  } catch (error) {
    if (!listener.isComplete()) throw error;
  }
}

function toModelError(error: unknown, spec: ModelSpec, apiKey: string): ModelError {
  // The SDK parses the last event even when the connection broke off in the middle of it.
  if (error instanceof SyntaxError) return new ModelError("network", `${spec.provider}: ${error.message}`);
  const classed = classifyError(error, spec.provider, apiKey);
  const isBareError = error instanceof APIError && error.status === undefined && !error.code && !error.type;
  // The request was taken and answered; what went wrong after that, in words alone, is the server's fault.
  if (classed.class === "bad_request" && isBareError) return new ModelError("overloaded", classed.message);
  return classed;
}
