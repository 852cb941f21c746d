// The stack's single address: routes requests, normalizes credentials, answers CORS, writes the access log.
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { listenOnLoopback } from "../ports.ts";
import { type Credentials, readCredentials } from "./credentials.ts";
import { corsHeaders, originalAuthorizationHeader, requestId, requestIdHeader, setHeaders } from "./headers.ts";

export interface Route {
  /** Matches the path itself and everything under it. */
  readonly prefix: string;
  readonly part: StackPart;
  /** Edge Functions answer CORS and check keys themselves. */
  readonly isRaw?: boolean;
}

export interface Gateway {
  readonly port: number;
  /** Begins to serve. Until then every request gets a 503, so the port is bound before the services exist. */
  open(routes: readonly Route[]): void;
  stop(): Promise<void>;
}

export interface GatewayDeps {
  readonly port: number;
  readonly keys: StackKeys;
  readonly log: Logger;
}

export async function startGateway(deps: GatewayDeps): Promise<Gateway> {
  const { keys, log } = deps;
  let routes: readonly Route[] | undefined;
  const find = (path: string) => routes?.find(({ prefix }) => isUnder(path, prefix));
  const listener = getRequestListener((request) => answer(request, find(new URL(request.url).pathname), log), {
    overrideGlobalObjects: false,
  });

  // Some clients offer HTTP/2 (`upgrade: h2c`) with every request: if it is not accepted, it is an ordinary request.
  const shouldUpgradeCallback = (request: IncomingMessage) => find(pathOf(request))?.part.upgrade !== undefined;
  const server = createServer({ shouldUpgradeCallback }, (request, outgoing) => {
    const started = performance.now();
    const route = find(pathOf(request));
    const admission = admit(request, route, keys);
    outgoing.setHeader(requestIdHeader, admission.id);
    outgoing.once("close", () => {
      const facts = { status: outgoing.statusCode, ms: Math.round(performance.now() - started), request: admission.id };
      log[outgoing.statusCode >= 500 ? "warn" : "debug"](`${request.method} ${pathOf(request)}`, facts);
    });
    if (!routes) return refuse(outgoing, 503, { message: "The stack is starting" });
    if (admission.refusal) return refuse(outgoing, 401, admission.refusal);
    const answered = route?.part.serve?.(request, outgoing) ?? listener(request, outgoing);
    answered.catch((error: unknown) => {
      log.error("the gateway could not answer", { error, request: admission.id });
      outgoing.destroy();
    });
  });
  server.requestTimeout = 0; // uploads and long answers take time; each service has its own limits
  // The server does not close upgraded sockets, so closing it would wait forever.
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (request, socket, head) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    socket.on("error", (error) => log.debug("a socket that was taken over broke", { error }));
    const route = find(pathOf(request));
    const { id } = admit(request, route, keys);
    log.debug(`UPGRADE ${pathOf(request)}`, { request: id });
    if (route?.part.upgrade) return route.part.upgrade(request, socket, head);
    socket.end(`HTTP/1.1 404 ${STATUS_CODES[404]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });

  const port = await listenOnLoopback(server, deps.port);
  return {
    port,
    open: (opened) => {
      routes = opened;
    },
    stop: () => close(server, upgraded),
  };
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** Replaces the caller's credentials with one JWT, and overwrites headers reserved for the gateway. */
function admit(request: IncomingMessage, route: Route | undefined, keys: StackKeys): Admission {
  const id = requestId(request);
  const credentials = readCredentials(request.headers, keys);
  const original = route?.isRaw ? (request.headers.authorization ?? "") : undefined;
  setHeaders(request, {
    [originalAuthorizationHeader]: original,
    [requestIdHeader]: id,
    authorization: credentials.token === undefined ? undefined : `Bearer ${credentials.token}`,
  });
  return { id, refusal: route?.isRaw ? undefined : findRefusal(credentials, request) };
}

interface Admission {
  readonly id: string;
  readonly refusal: object | undefined;
}

/** Refuses unknown keys, and secret keys in a browser, as on a hosted project. */
function findRefusal(credentials: Credentials, request: IncomingMessage): object | undefined {
  if (credentials.unknownKey) {
    return { message: "Invalid API key", hint: "Double check the publishable or secret API key of this project." };
  }
  const isBrowser = (request.headers["user-agent"] ?? "").startsWith("Mozilla/");
  if (credentials.isSecretKey && isBrowser) return { message: "Forbidden use of secret API key in browser" };
  return undefined;
}

function refuse(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { "content-type": "application/json", ...corsHeaders(new Headers()) });
  outgoing.end(JSON.stringify(body));
}

async function answer(request: Request, route: Route | undefined, log: Logger): Promise<Response> {
  const cors = route?.isRaw ? {} : corsHeaders(request.headers);
  if (!route?.part.fetch) {
    return Response.json({ message: "no Route matched with those values" }, { status: 404, headers: cors });
  }
  if (request.method === "OPTIONS" && !route.isRaw) return new Response(null, { status: 204, headers: cors });
  try {
    return withHeaders(await route.part.fetch(request), cors);
  } catch (error) {
    log.error(`a service failed on ${request.method} ${route.prefix}`, { error });
    return Response.json({ message: "An unexpected error occurred" }, { status: 500, headers: cors });
  }
}

function withHeaders(response: Response, headers: Record<string, string>): Response {
  const merged = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers)) if (!merged.has(name)) merged.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers: merged });
}

/** With every `..` resolved, as the services read it, so that rules and routing agree. */
function pathOf({ url = "/" }: IncomingMessage): string {
  return URL.parse(url.startsWith("/") ? `http://localhost${url}` : url)?.pathname ?? url;
}

async function close(server: Server, upgraded: Iterable<Duplex>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  for (const socket of upgraded) socket.destroy();
  return promise;
}
