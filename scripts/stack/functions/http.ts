// A request to a function, from the public path to the response.
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { requestIdHeader } from "../gateway/headers.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { Catalog } from "./catalog.ts";
import { FunctionError } from "./errors.ts";
import { headersForCaller, headersForFunction } from "./headers.ts";
import type { Pools } from "./pools.ts";
import { type FunctionRoute, routeOf } from "./route.ts";
import { verifyJwt } from "./verify-jwt.ts";

export interface RequestDeps {
  readonly catalog: Catalog;
  readonly pools: Pools;
  readonly keys: StackKeys;
  readonly log: Logger;
}

interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

/** Finds the function and checks the caller, or throws the `FunctionError` to answer. */
export async function receive(
  { method, url, headers }: Incoming,
  { catalog, keys }: RequestDeps,
): Promise<FunctionRoute> {
  const route = routeOf(url.pathname + url.search);
  const source = route && catalog.find(route.name);
  if (!route || !source) throw new FunctionError("NOT_FOUND");
  if (source.verifyJwt && method !== "OPTIONS") await verifyJwt(headers, keys);
  return route;
}

/** Never rejects. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  deps: RequestDeps,
): Promise<void> {
  const method = request.method ?? "GET";
  const headers = headersOf(request);
  const url = urlOf(request);
  if (!url) return void response.writeHead(400).end();
  const caller = new AbortController();
  response.once("close", () => caller.abort());
  // What the function has left of the body stands before the caller's next request.
  response.once("finish", () => request.unpipe().resume());
  try {
    const { name, path } = await receive({ method, url, headers }, deps);
    const body = hasBody(request) ? request : undefined;
    const exchange = { method, path, headers: headersForFunction(headers, url, name), body, signal: caller.signal };
    const { message, executionId } = await deps.pools.of(name).send(exchange);
    const status = message.statusCode ?? 502;
    const answered = headersForCaller(answeredHeaders(message), { method, status, executionId });
    response.writeHead(status, [...answered].flat());
    pipeline(message, response, () => undefined); // either end closes the other
  } catch (error) {
    if (caller.signal.aborted) return;
    const failure = explain(error, { url, headers }, deps.log).toResponse();
    response.writeHead(failure.status, [...failure.headers].flat());
    response.end(await failure.text());
  }
}

/** Logs unexpected errors only: workers log why they end, and the gateway logs every response. */
export function explain(
  error: unknown,
  { url, headers }: Pick<Incoming, "url" | "headers">,
  log: Logger,
): FunctionError {
  if (error instanceof FunctionError) return error;
  const request = headers.get(requestIdHeader) ?? undefined;
  log.error(`${url.pathname} could not be forwarded`, { error, request });
  return new FunctionError("WORKER_ERROR");
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function answeredHeaders({ headersDistinct }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  );
}

/** Null when the path or the Host header is malformed. */
export function urlOf({ url, headers }: IncomingMessage): URL | null {
  return URL.parse(url ?? "/", `http://${headers.host ?? "127.0.0.1"}`);
}

/** From the raw headers, which the gateway has corrected. */
export function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  }
  return headers;
}
