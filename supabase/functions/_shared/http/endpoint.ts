// What every function does before and after its own work: CORS, authentication, the body, errors as responses, a request id.
import type { z } from "zod";
import { AppError } from "../protocol/errors.ts";
import { type CallerKeyName, environment } from "../runtime/environment.ts";
import { type Log, log } from "../runtime/log.ts";
import { type AuthenticationDeps, requireUser, type User } from "./authentication.ts";
import { parseBody, readText } from "./body.ts";
import { requireKey, requireSignature } from "./caller-key.ts";
import { preflight, withSharedHeaders } from "./cors.ts";
import { toResponse } from "./to-response.ts";

/**
 * A signed-in user, a caller who sends the key of this name, one who has signed the body with it, or anybody. One per
 * endpoint, so that no weaker credential will do.
 */
export type Auth = "user" | { readonly secret: CallerKeyName } | { readonly signedWith: CallerKeyName } | "none";

export interface EndpointOptions<CallerAuth extends Auth, Body> {
  readonly auth: CallerAuth;
  readonly methods?: readonly string[];
  /** Without it, no body is read. */
  readonly body?: z.ZodType<Body>;
  readonly maxBytes?: number;
}

export interface Call<CallerAuth extends Auth, Body> {
  readonly request: Request;
  readonly requestId: string;
  readonly body: Body;
  readonly user: CallerAuth extends "user" ? User : undefined;
}

export interface EndpointDeps extends AuthenticationDeps {
  readonly log: Log;
}

const runtime: EndpointDeps = { environment, log, fetch: (input, init) => fetch(input, init) };
const defaultMaxBytes = 64 * 1024;

/** Never rejects: an error of the handler becomes a response. */
export function endpoint<const CallerAuth extends Auth, Body = undefined>(
  options: EndpointOptions<CallerAuth, Body>,
  handler: (call: Call<CallerAuth, Body>) => Promise<Response>,
  deps: EndpointDeps = runtime,
): (request: Request) => Promise<Response> {
  const { methods = ["POST"] } = options;
  return async (request) => {
    const requestId = requestIdOf(request.headers);
    const respond = async () => {
      if (request.method === "OPTIONS") return preflight(methods);
      requireMethod(request.method, methods);
      return handler(await readCall(request, requestId, { options, deps }));
    };
    const response = await respond().catch((error: unknown) => toResponse(error, { log: deps.log, requestId }));
    if (response.status === 405) response.headers.set("allow", methods.join(", "));
    return withSharedHeaders(response, requestId);
  };
}

/** Authenticates the caller before it parses the body, and before it reads one that is not signed. */
async function readCall<CallerAuth extends Auth, Body>(
  request: Request,
  requestId: string,
  { options, deps }: { options: EndpointOptions<CallerAuth, Body>; deps: EndpointDeps },
): Promise<Call<CallerAuth, Body>> {
  const { auth, body: schema, maxBytes = defaultMaxBytes } = options;
  const { headers } = request;
  const { secret, signedWith } = keysOf(auth);
  if (secret) await requireKey(headers, secret, deps.environment);
  const user = auth === "user" ? await requireUser(headers, deps) : undefined;
  const text = schema ? await readText(request, maxBytes) : "";
  if (signedWith) await requireSignature({ headers, text }, signedWith, deps.environment);
  const body = schema ? parseBody(text, schema) : undefined;
  // The types of both follow from the options, which the compiler cannot see.
  return { request, requestId, body, user } as Call<CallerAuth, Body>;
}

function keysOf(auth: Auth): { readonly secret?: CallerKeyName; readonly signedWith?: CallerKeyName } {
  return typeof auth === "object" ? auth : {};
}

function requireMethod(method: string, methods: readonly string[]): void {
  if (!methods.includes(method)) throw new AppError("method_not_allowed", `Call this with ${methods.join(" or ")}.`);
}

/** The platform's own request id if it is safe in a log line, else a new one. */
function requestIdOf(headers: Headers): string {
  const given = headers.get("sb-request-id") ?? "";
  return /^[\w-]{8,64}$/.test(given) ? given : crypto.randomUUID();
}
