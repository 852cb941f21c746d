// What both SDKs are given: a key, a fetch, a timeout, and no headers but ours.

export interface ConnectOptions {
  /** Empty for servers that want no key. */
  readonly apiKey: string;
  readonly fetch?: typeof fetch;
}

/** Limits the wait for the response headers, during which local servers load a model. Later the caller's signal decides. */
export const headersTimeoutMs = 240_000;

type Headers = Readonly<Record<string, string | null>>;

/**
 * The SDKs add the headers of ANTHROPIC_CUSTOM_HEADERS and OPENAI_CUSTOM_HEADERS to every request, whatever its host, and no
 * option prevents it. This removes them; both SDKs keep them in the same field.
 */
export function withOwnHeaders<Client extends object>(client: Client, headers: Headers): Client {
  const options: unknown = Reflect.get(client, "_options");
  if (typeof options !== "object" || options === null) throw new Error("This SDK keeps its options somewhere else.");
  Reflect.set(options, "defaultHeaders", headers);
  return client;
}
