// The runner over HTTP on loopback: POST a program, get its result. README.md has the contract.
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { executionRequest } from "../../supabase/functions/_shared/executors/wire.ts";
import type { Runner } from "./runner.ts";

const maxBytes = 16 * 1024 * 1024;
/** The longest time of any program, whatever the caller asks for. */
const mostSeconds = 60;
const mostMemoryMb = 1024;
const mostOutputBytes = 1024 * 1024;

export interface RunnerServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly port: number;
  /** Empty: no key is needed. */
  readonly key: string;
  readonly runner: Runner;
  readonly log: (line: string) => void;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, sentence: string) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

const internal = { status: 500, code: "internal", message: "The program could not be run." } as const;

export async function startServer(options: ServerOptions): Promise<RunnerServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => refuse(response, error, options.log));
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen(options.port, "127.0.0.1", resolve);
  await listening;
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
  requireLocalProgram(request);
  requireKey(request, options.key);
  if (request.method !== "POST") throw new Refusal(405, "method_not_allowed", "Call this with POST.");
  const { program, limits } = parseRequest(await readBody(request));
  if (program.language !== "python") {
    throw new Refusal(400, "language_unknown", `This runner does not know ${program.language}, only python.`);
  }
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const bounded = {
    seconds: Math.min(limits.seconds, mostSeconds),
    memory_mb: Math.min(limits.memory_mb, mostMemoryMb),
    output_bytes: Math.min(limits.output_bytes, mostOutputBytes),
  };
  const { language, entry, files, stdin = "" } = program;
  const result = await options.runner.run({ language, entry, files, stdin }, bounded, gone.signal);
  if (!result) throw new Refusal(503, "executor_busy", "Too many programs are waiting. Try again in a moment.");
  send(response, 200, result);
}

/** Refuses web pages, including those that use DNS rebinding. */
function requireLocalProgram({ headers: { host = "", origin } }: IncomingMessage): void {
  if (origin === undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)) return;
  throw new Refusal(403, "forbidden", "This runner is for programs on this machine.");
}

function requireKey({ headers }: IncomingMessage, key: string): void {
  const given = headers.apikey;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (key === "" || (typeof given === "string" && timingSafeEqual(digest(given), digest(key)))) return;
  throw new Refusal(401, "not_signed_in", "The key is missing or wrong.");
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Refusal(413, "too_large", `A request may have at most ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseRequest(text: string) {
  try {
    return executionRequest.parse(JSON.parse(text));
  } catch (cause) {
    const refusal = new Refusal(400, "invalid_input", "This is no program with limits.");
    refusal.cause = cause;
    throw refusal;
  }
}

function refuse(response: ServerResponse, error: unknown, log: (line: string) => void): void {
  const isRefusal = error instanceof Refusal;
  if (!isRefusal) log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const { status, code, message } = isRefusal ? error : internal;
  send(response, status, { error: { code, message } });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
