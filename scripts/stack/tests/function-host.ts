// Edge Functions by themselves, from a folder of their own, with limits low enough to be met within a test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FunctionLimits } from "../config/limits.ts";
import type { FunctionConfig } from "../config/project-config.ts";
import { createFunctions } from "../functions/functions.ts";
import { createKeys } from "../keys.ts";
import { createLogger } from "../log.ts";

export interface FunctionHost {
  /** Never waits before it has reached the function, when that one verifies no JWT. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Writes a file below `functions/`. */
  write(path: string, source: string): void;
  readonly log: () => string;
  stop(): Promise<void>;
}

export interface FunctionHostOptions {
  /** Sources by path below `functions/`. */
  readonly files: Record<string, string>;
  readonly config?: Record<string, FunctionConfig>;
  readonly limits?: Partial<FunctionLimits>;
  readonly secrets?: Record<string, string>;
}

const generous: FunctionLimits = { wall_clock_seconds: 120, cpu_seconds: 10, memory_mb: 256, idle_timeout_seconds: 60 };

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
    limits: { ...generous, ...options.limits },
    log: createLogger("debug", (line) => {
      log += line;
    }),
  });
  return {
    call: async (path, init) => {
      const request = new Request(`http://127.0.0.1:54321/functions/v1/${path}`, init);
      request.headers.set("apikey", keys.publishableKey);
      return (await part.fetch?.(request)) ?? Response.error();
    },
    write,
    log: () => log,
    stop: async () => {
      await part.stop();
      rmSync(supabaseDir, { recursive: true, force: true });
    },
  };
}

/** A module that answers each `request` by these statements. */
export function handler(body: string): string {
  return `Deno.serve(async (request) => { ${body} });`;
}

/** Says which process answered. */
export const steady = handler("return Response.json({ pid: Deno.pid });");

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
