// The official OpenAI SDK without retries, logging, or anything from the environment.
import OpenAI, { APIError } from "openai";
import type { ModelSpec } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import { providerUrl } from "../../models/provider-address.ts";
import { classifyError } from "../errors/classify-error.ts";
import { type ConnectOptions, headersTimeoutMs, withOwnHeaders } from "../sdk-options.ts";

export function connectOpenai(spec: ModelSpec, { apiKey, fetch }: ConnectOptions): OpenAI {
  const client = new OpenAI({
    // The SDK insists on a key, but can leave out the header.
    apiKey: apiKey === "" ? "none" : apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: providerUrl(spec).href,
    maxRetries: 0,
    timeout: headersTimeoutMs,
    // The SDK logs what it cannot parse to the console.
    logLevel: "off",
    ...(fetch === undefined ? {} : { fetch }),
  });
  return withOwnHeaders(client, apiKey === "" ? { Authorization: null } : {});
}

export function isOpenaiHost(spec: ModelSpec): boolean {
  return /(?:^|\.)openai\.(?:com|azure\.com)$/.test(providerUrl(spec).hostname);
}

export function toModelError(error: unknown, { provider }: ModelSpec, apiKey: string): ModelError {
  const classified = classifyError(error, provider, apiKey);
  const isBareError = error instanceof APIError && error.status === undefined && !error.code && !error.type;
  // The server accepted the request, so an error in the stream without a code is the server's fault.
  if (classified.class === "bad_request" && isBareError) return new ModelError("overloaded", classified.message);
  return classified;
}
