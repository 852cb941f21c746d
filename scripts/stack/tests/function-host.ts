// Edge Functions without the rest of the stack, in a folder of their own, with limits that a test can reach.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FunctionLimits } from "../config/limits.ts";
import type { FunctionConfig } from "../config/project-config.ts";
import { createFunctions } from "../functions/functions.ts";
import { createKeys } from "../keys.ts";
import { createLogger } from "../log.ts";
import { listenOnLoopback } from "../ports.ts";

export interface FunctionHost {
  /** Where the functions are, for requests that fetch cannot send. */
  readonly url: string;
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Writes a file below `functions/`. */
  write(path: string, source: string): void;
  readonly log: () => string;
  stop(): Promise<void>;
  /** Ends the address that `call` uses. */
  close(): void;
}

export interface FunctionHostOptions {
  /** Sources by path below `functions/`. */
  readonly files: Record<string, string>;
  readonly config?: Record<string, FunctionConfig>;
  readonly limits?: Partial<FunctionLimits>;
  readonly secrets?: Record<string, string>;
}

const defaultLimits: FunctionLimits = {
  wall_clock_seconds: 120,
  cpu_seconds: 10,
  memory_mb: 256,
  idle_timeout_seconds: 60,
};

export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const supabaseDir = mkdtempSync(join(tmpdir(), "function-host-"));
  const write = (path: string, source: string) => {
    const file = join(supabaseDir, "functions", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  };
  for (const [path, source] of Object.entries(options.files)) write(path, source);
  let log = "";
  const keys = await createKeys();
  const part = createFunctions({
    supabaseDir,
    config: { functions: options.config ?? {}, edge_runtime: { enabled: true, secrets: {} } },
    secrets: options.secrets ?? {},
    keys,
    apiUrl: "http://127.0.0.1:54321",
    dbUrl: "postgres://postgres@127.0.0.1:54322/postgres",
    limits: { ...defaultLimits, ...options.limits },
    log: createLogger("debug", (line) => {
      log += line;
    }),
  });
  const server = createServer((request, response) => part.serve?.(request, response));
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}/functions/v1`;
  return {
    url,
    call: (path, init) => {
      const headers = new Headers(init?.headers);
      headers.set("apikey", keys.publishableKey);
      return fetch(`${url}/${path}`, { ...init, headers });
    },
    write,
    log: () => log,
    stop: async () => {
      await part.stop();
      rmSync(supabaseDir, { recursive: true, force: true });
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A module that answers each `request` with these statements. */
export function handler(body: string): string {
  return `Deno.serve(async (request) => { ${body} });`;
}

/** Answers its process id. */
export const steady = handler("return Response.json({ pid: Deno.pid });");

/** Repeats a statement until the test writes the file `.release` beside the function. */
export const untilReleased = (statement: string) =>
  `while (!(await Deno.stat(new URL("./.release", import.meta.url)).catch(() => undefined))) { ${statement} }`;

/** A statement for `untilReleased` that takes no CPU time. */
export const pause = "await new Promise((resolve) => setTimeout(resolve, 20));";

/** Throws when the function did not answer. */
export async function pidOf({ call }: FunctionHost, name = "steady"): Promise<number> {
  const response = await call(name);
  if (!response.ok) throw new Error(`${name} answered ${response.status}: ${await response.text()}`);
  return (await response.json()).pid;
}

export async function text(response: Promise<Response>): Promise<string> {
  return (await response).text();
}

export async function outcome(response: Promise<Response>): Promise<{ status: number; code: string | null }> {
  const { status, headers } = await response;
  return { status, code: headers.get("sb-error-code") };
}
