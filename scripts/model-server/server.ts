// The model server: routes, keys and the request log.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answerOf } from "./answer-events.ts";
import type { Protocol } from "./conversation.ts";
import { demoModel, play } from "./play.ts";
import { chatProtocol } from "./protocols/chat.ts";
import { messagesProtocol } from "./protocols/messages.ts";
import { badRequest, bearerToken, type ProtocolAdapter, RequestRefused } from "./protocols/protocol.ts";
import { responsesProtocol } from "./protocols/responses.ts";
import type { Fault } from "./reply.ts";
import { type Exchange, type RequestLog, RequestLogs, now } from "./request-log.ts";
import { respond } from "./respond.ts";
import { scenarios } from "./scenarios/catalogue.ts";

export interface ModelServer {
  readonly url: string;
  close(): Promise<void>;
}

const adapters: Readonly<Record<Protocol, ProtocolAdapter>> = {
  chat: chatProtocol,
  responses: responsesProtocol,
  messages: messagesProtocol,
};
const protocols: Readonly<Record<string, Protocol>> = {
  "chat/completions": "chat",
  responses: "responses",
  messages: "messages",
};

/** Listens on loopback only; port 0 picks a free one. */
export async function startModelServer(port: number): Promise<ModelServer> {
  const logs = new RequestLogs();
  const server = createServer((request, response) => {
    route(request, response, logs).catch((error: unknown) => failLoudly(response, error));
  });
  // Longer than any client keeps a connection open, so that no request meets one that is being closed.
  server.keepAliveTimeout = 120_000;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { url: urlOf(server), close: () => closeServer(server) };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no address");
  return `http://127.0.0.1:${address.port}`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/** The names of this machine, including the one that its containers use. */
const localName = /^(?:127\.0\.0\.1|localhost|\[::1\]|host\.docker\.internal)(?::\d+)?$/;

async function route(request: IncomingMessage, response: ServerResponse, logs: RequestLogs): Promise<void> {
  // Against DNS rebinding: a web page could point its own host name to this machine and read the request log.
  if (!localName.test(request.headers.host ?? "")) return sendJson(response, 403, notForPages);
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  const [, id = "", rest = ""] = /^(?:\/s\/([^/]+))?\/(.*)$/.exec(pathname) ?? [];
  const log = logs.of(id);
  const protocol = rest.startsWith("v1/") ? protocols[rest.slice(3)] : undefined;
  if (protocol && request.method === "POST") await exchange(request, response, { log, protocol });
  else if (rest === "requests" && request.method === "GET") sendJson(response, 200, log.exchanges);
  else if (rest === "v1/models" && request.method === "GET") listModels(request, response);
  else sendJson(response, 404, { error: { message: `There is nothing at ${request.method} ${pathname}.` } });
}

const notForPages = { error: { message: "This server is for programs on this machine." } };

interface Call {
  readonly log: RequestLog;
  readonly protocol: Protocol;
}

async function exchange(request: IncomingMessage, response: ServerResponse, call: Call): Promise<void> {
  const adapter = adapters[call.protocol];
  const text = await readBody(request);
  const body = parseJson(text);
  const record = openRecord(request, response, call, body);
  const requestId = `req_${randomUUID()}`;
  response.setHeader(call.protocol === "messages" ? "request-id" : "x-request-id", requestId);
  try {
    adapter.checkKey(request.headers);
    if (text === undefined) throw new RequestRefused("request_too_large", "The request is larger than 32 MB.");
    if (body === undefined) throw badRequest("The request body is not JSON.");
    await answer(adapter, request, response, { call, body, record });
  } catch (error) {
    refuse(response, adapter, error, requestId);
    record.outcome = "refused";
    record.error = error.message;
  }
}

/** Throws any other error again. */
function refuse(
  response: ServerResponse,
  adapter: ProtocolAdapter,
  error: unknown,
  requestId: string,
): asserts error is RequestRefused {
  if (!(error instanceof RequestRefused)) throw error;
  const { status, body, headers } = adapter.refuse(error, requestId);
  sendJson(response, status, body, headers);
}

async function answer(
  adapter: ProtocolAdapter,
  { headers }: IncomingMessage,
  response: ServerResponse,
  { call, body, record }: { call: Call; body: unknown; record: Exchange },
): Promise<void> {
  record.model = modelOf(body);
  const request = adapter.read(body, headers);
  record.is_stream = request.isStream;
  const { conversation } = request;
  const { instructions, tools, messages, model } = conversation;
  const reply = play(conversation);
  const fault = hits(reply.fault, call.log, model);
  const input = call.log.readPrompt(JSON.stringify([instructions, tools, messages]));
  record.input_tokens = input.total;
  record.cached_tokens = input.cached;
  const asked = answerOf(reply, { model, maxTokens: conversation.maxTokens ?? maxTokensOfAnyModel, input });
  await respond({ response, exchange: record, request, answer: asked, pace: reply.pace ?? {}, fault });
}

/** The longest answer of any model. */
const maxTokensOfAnyModel = 128_000;

function hits(fault: Fault | undefined, log: RequestLog, model: string): Fault | undefined {
  const count = log.countCall(model);
  return fault && count <= (fault.times ?? Number.POSITIVE_INFINITY) ? fault : undefined;
}

function openRecord(request: IncomingMessage, response: ServerResponse, call: Call, body: unknown): Exchange {
  const key = bearerToken(request.headers) ?? request.headers["x-api-key"]?.toString();
  const kept = ["content-type", "user-agent", "anthropic-version", "anthropic-beta"] as const;
  const headers = kept.flatMap((name) => {
    const value = request.headers[name]?.toString();
    return value === undefined ? [] : [[name, value] as const];
  });
  const record = call.log.open({
    protocol: call.protocol,
    headers: Object.fromEntries(headers),
    key_end: key?.slice(-4) ?? null,
    body: body ?? null,
  });
  response.on("close", () => {
    record.ended_at = now();
    record.status = response.headersSent ? response.statusCode : null;
    if (record.outcome === "pending") record.outcome = response.writableFinished ? "answered" : "aborted";
  });
  return record;
}

function modelOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("model" in body)) return null;
  return typeof body.model === "string" ? body.model : null;
}

const maxBytes = 32 * 1024 * 1024;

/** Undefined if it is too large. It is read to its end anyway, so that the client receives the refusal. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes <= maxBytes ? Buffer.concat(chunks).toString() : undefined;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Clients ask for this to test a key. */
function listModels({ headers }: IncomingMessage, response: ServerResponse): void {
  const isMessages = headers["anthropic-version"] !== undefined;
  const adapter = isMessages ? messagesProtocol : chatProtocol;
  try {
    adapter.checkKey(headers);
    sendJson(response, 200, modelList(isMessages));
  } catch (error) {
    refuse(response, adapter, error, `req_${randomUUID()}`);
  }
}

function modelList(isMessages: boolean): object {
  const ids = [demoModel, ...scenarios.map(({ name }) => `scenario:${name}`)];
  if (!isMessages) {
    return { object: "list", data: ids.map((id) => ({ id, object: "model", created: 0, owned_by: "scripted" })) };
  }
  const data = ids.map((id) => ({ type: "model", id, display_name: id, created_at: "1970-01-01T00:00:00Z" }));
  return { data, has_more: false, first_id: ids[0], last_id: ids.at(-1) };
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, "content-type": "application/json" }).end(JSON.stringify(body));
}

/** A bug in this server must not look like a provider's fault. */
function failLoudly(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  if (response.headersSent) response.destroy();
  else sendJson(response, 599, { error: { message: "The model server itself failed; see its output." } });
}
