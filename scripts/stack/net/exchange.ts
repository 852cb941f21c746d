// One HTTP request and its row of net._http_response.

export interface QueuedRequest {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, unknown> | null;
  readonly body: Uint8Array | null;
  readonly timeoutMs: number;
}

export type RequestOutcome =
  | { readonly error: string }
  | {
      readonly status: number;
      readonly contentType: string | null;
      readonly headers: Record<string, string>;
      readonly content: string;
    };

/** Never rejects: a failure is an outcome too. */
export async function exchange(request: QueuedRequest, stopped: AbortSignal): Promise<RequestOutcome> {
  const started = performance.now();
  const timeout = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await fetch(request.url, {
      method: request.method.toUpperCase(),
      headers: requestHeaders(request.headers),
      // A copy, because the DOM's types want a body with its own ArrayBuffer.
      ...(request.body === null ? {} : { body: new Uint8Array(request.body) }),
      signal: AbortSignal.any([timeout, stopped]),
    });
    const content = await response.text();
    return {
      status: response.status,
      contentType: response.headers.get("content-type"),
      headers: Object.fromEntries(response.headers),
      content: content.replaceAll("\0", ""), // Postgres cannot hold it in text
    };
  } catch (error) {
    if (timeout.aborted) return { error: timeoutMessage(request.timeoutMs, performance.now() - started) };
    return { error: reasonOf(error) };
  }
}

function requestHeaders(headers: QueuedRequest["headers"]): Headers {
  // pg_net takes no compressed answers; fetch asks for them by itself.
  const result = new Headers({ "user-agent": "pg_net/0.19.5", "accept-encoding": "identity" });
  for (const [name, value] of Object.entries(headers ?? {})) {
    result.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return result;
}

function timeoutMessage(timeoutMs: number, elapsedMs: number): string {
  return `Timeout of ${timeoutMs} ms reached. Total time: ${elapsedMs.toFixed(6)} ms`;
}

/** fetch says "fetch failed" and has the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) || error.message : error.message;
}
