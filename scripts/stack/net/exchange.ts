// One HTTP request and its row of net._http_response.
import { type IncomingMessage, request as openHttp } from "node:http";
import { request as openHttps } from "node:https";
import { text } from "node:stream/consumers";

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

const maxRedirects = 20;

/** Never rejects: a failure is an outcome too. */
export async function exchange(request: QueuedRequest, stopped: AbortSignal): Promise<RequestOutcome> {
  const started = performance.now();
  const ending = new AbortController();
  const end = () => ending.abort();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, request.timeoutMs);
  stopped.addEventListener("abort", end);
  try {
    return await readAnswer(await follow(firstHop(request), ending.signal));
  } catch (error) {
    if (isLate) return { error: timeoutMessage(request.timeoutMs, performance.now() - started) };
    return { error: reasonOf(error) };
  } finally {
    clearTimeout(timer);
    stopped.removeEventListener("abort", end);
  }
}

async function readAnswer(answer: IncomingMessage): Promise<RequestOutcome> {
  const content = await text(answer);
  return {
    status: answer.statusCode ?? 0,
    contentType: answer.headers["content-type"] ?? null,
    headers: joined(answer.headersDistinct),
    content: content.replaceAll("\0", ""), // Postgres cannot hold it in text
  };
}

interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

function firstHop({ url, method, headers, body }: QueuedRequest): Hop {
  return { url: new URL(url), method: method.toUpperCase(), headers: requestHeaders(headers), body };
}

/** The answer after all redirects. Over Node's own client, because fetch takes a multiple of its processor time. */
async function follow(hop: Hop, signal: AbortSignal, redirects = 0): Promise<IncomingMessage> {
  const answer = await send(hop, signal);
  const next = redirectOf(hop, answer);
  if (!next) return answer;
  answer.resume();
  if (redirects === maxRedirects) throw new Error(`More than ${maxRedirects} redirects`);
  return follow(next, signal, redirects + 1);
}

/** As curl and fetch: credentials stay at their origin, and a POST becomes a GET unless the status forbids it. */
function redirectOf({ url, method, headers, body }: Hop, answer: IncomingMessage): Hop | undefined {
  const { statusCode: status = 0, headers: answered } = answer;
  if (answered.location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const target = new URL(answered.location, url);
  const { authorization: _token, cookie: _cookie, ...others } = headers;
  const kept = target.origin === url.origin ? headers : others;
  if (status >= 307 || method === "GET" || (method !== "POST" && status !== 303)) {
    return { url: target, method, headers: kept, body };
  }
  const { "content-type": _type, ...withoutBody } = kept;
  return { url: target, method: "GET", headers: withoutBody, body: null };
}

function send({ url, method, headers, body }: Hop, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const open = url.protocol === "https:" ? openHttps : openHttp;
  // Node gives a DELETE with a body no length on its own, and without one the server reads the body as the next request.
  const framed = body === null ? headers : { ...headers, "content-length": String(body.byteLength) };
  const request = open(url, { method, headers: framed, signal }, resolve);
  request.on("error", reject);
  request.end(body ?? undefined);
  return promise;
}

/** Without those that say how long the body is: `send` knows that. */
function requestHeaders(headers: QueuedRequest["headers"]): Record<string, string> {
  const own = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const { "content-length": _length, "transfer-encoding": _encoding, ...others } = Object.fromEntries(own);
  return { "user-agent": "pg_net/0.19.5", accept: "*/*", ...others };
}

function joined(headers: IncomingMessage["headersDistinct"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values = []]) => [name, values.join(", ")]));
}

function timeoutMessage(timeoutMs: number, elapsedMs: number): string {
  return `Timeout of ${timeoutMs} ms reached. Total time: ${elapsedMs.toFixed(6)} ms`;
}

/** The error of several failed attempts to connect has no message of its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error instanceof AggregateError ? error.errors.map(reasonOf).join("; ") : error.name);
}
