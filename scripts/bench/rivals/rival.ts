// A rival in a process of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pin } from "../cores.ts";
import { type ProcessTime, processTimes } from "../processor-time.ts";
import type { System } from "../system.ts";
import { type Open, overSse, overWebSocket } from "./conversations.ts";

export interface RivalDeps {
  readonly modelServerUrl: string;
  readonly dbUrl: string;
  readonly cores: readonly number[];
  postgres(): ProcessTime[];
}

export interface Rival extends System {
  readonly isStoring: boolean;
  /** As a supervisor does when it has died. */
  restart(): Promise<void>;
  kill(): Promise<void>;
}

export type RivalName = "relay" | "fastapi" | "ai";
export const rivalNames: readonly RivalName[] = ["relay", "fastapi", "ai"];

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
/** Where Debian's packages are; another Python may come first in the path. */
const python = "/usr/bin/python3";

const rivals: Readonly<
  Record<RivalName, { title: string; isStoring: boolean; command: readonly string[]; open: Open }>
> = {
  relay: {
    title: "bare Node relay",
    isStoring: false,
    command: [process.execPath, script("relay.ts")],
    open: overSse((frame) => frame.choices?.[0]?.delta.content),
  },
  fastapi: {
    title: "FastAPI `/ws` + Postgres",
    isStoring: true,
    command: [python, script("fastapi_ws.py")],
    open: overWebSocket,
  },
  ai: {
    title: "AI SDK + Hono + Postgres",
    isStoring: true,
    command: [process.execPath, script("ai-hono.ts")],
    open: overSse((frame) => (frame.type === "text-delta" ? frame.delta : "")),
  },
};

export async function startRival(name: RivalName, deps: RivalDeps): Promise<Rival> {
  const { title, isStoring, command, open } = rivals[name];
  const [port, modelUrl] = [await freePort(), `${deps.modelServerUrl}/s/${name}`];
  const env = { ...process.env, PORT: String(port), DATABASE_URL: deps.dbUrl, MODEL_URL: `${modelUrl}/v1` };
  const start = async () => {
    const [program = "", ...args] = command;
    const started = spawn(program, args, { env, stdio: ["ignore", "ignore", "inherit"] });
    pin([started.pid ?? 0], deps.cores);
    await untilReady(started, port);
    return started;
  };
  let child = await start();
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return {
    name: title,
    isStoring,
    modelUrl,
    open: (model) => open(port, model),
    components: () => ({
      service: processTimes(child.pid ?? 0),
      ...(isStoring && { Postgres: deps.postgres() }),
    }),
    kill,
    restart: async () => {
      child = await start();
    },
    stop: kill,
  };
}

/** What a rival needs and this machine lacks, in plain words; undefined if it can be started. */
export function missingFor(name: RivalName): string | undefined {
  if (name !== "fastapi") return undefined;
  const { status } = spawnSync(python, ["-c", "import fastapi, uvicorn, websockets, httpx, asyncpg"]);
  return status === 0
    ? undefined
    : "FastAPI was skipped: Debian's python3-{fastapi,uvicorn,websockets,httpx,asyncpg} are not installed";
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  while (child.exitCode === null) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answered) return;
    await sleep(50);
  }
  throw new Error(`A rival ended with code ${child.exitCode} instead of starting.`);
}
