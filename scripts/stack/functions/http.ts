// A request to a function, from the public path to the response.
import { requestIdHeader } from "../gateway/headers.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { Catalog } from "./catalog.ts";
import { FunctionError } from "./errors.ts";
import { headersForCaller, headersForFunction } from "./headers.ts";
import type { Pools } from "./pools.ts";
import { type FunctionRoute, routeOf } from "./route.ts";
import { verifyJwt } from "./verify-jwt.ts";
import { toResponse } from "./worker/forward.ts";

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

/** For the log only: the caller has gone. */
const callerGone = 499;

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

export async function answerRequest(request: Request, deps: RequestDeps): Promise<Response> {
  const { method, headers, signal } = request;
  const url = new URL(request.url);
  try {
    const { name, path } = await receive({ method, url, headers }, deps);
    const exchange = { method, path, headers: headersForFunction(headers, url, name), body: request.body, signal };
    const { message, executionId } = await deps.pools.of(name).send(exchange);
    const status = message.statusCode ?? 502;
    const answered = new Headers(Object.entries(message.headersDistinct).flatMap(pairs));
    return toResponse(message, status, headersForCaller(answered, { method, status, executionId }));
  } catch (error) {
    if (signal.aborted) return new Response(null, { status: callerGone });
    return explain(error, { url, headers }, deps.log).toResponse();
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

function pairs([name, values = []]: [string, string[] | undefined]): [string, string][] {
  return values.map((value) => [name, value]);
}
