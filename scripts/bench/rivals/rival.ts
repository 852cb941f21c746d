// A rival in a process of its own, and conversations with it.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import WebSocket, { type RawData } from "ws";
import { pin } from "../cores.ts";
import { type ProcessTime, processTimes } from "../processor-time.ts";
import { type Answer, Arrivals, type Conversation, epochNow, type System } from "../system.ts";

export interface RivalPlace {
  readonly modelServerUrl: string;
  readonly dbUrl: string;
  readonly cores: readonly number[];
  postgres(): ProcessTime[];
}

export interface Rival extends System {
  /** As a supervisor does when it has died. */
  restart(): Promise<void>;
  kill(): Promise<void>;
}

export type RivalName = "relay" | "fastapi" | "ai";
export const rivalNames: readonly RivalName[] = ["relay", "fastapi", "ai"];

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const python = process.platform === "linux" ? "/usr/bin/python3" : "python3";

const rivals: Readonly<Record<RivalName, { title: string; command: readonly string[]; open: Open }>> = {
  relay: {
    title: "bare Node relay",
    command: [process.execPath, script("relay.ts")],
    open: overSse((frame) => frame.choices?.[0]?.delta.content),
  },
  fastapi: { title: "FastAPI `/ws` + Postgres", command: [python, script("fastapi_ws.py")], open: overWebSocket },
  ai: {
    title: "AI SDK + Hono + Postgres",
    command: [process.execPath, script("ai-hono.ts")],
    open: overSse((frame) => (frame.type === "text-delta" ? frame.delta : "")),
  },
};

export async function startRival(name: RivalName, place: RivalPlace): Promise<Rival> {
  const { title, command, open } = rivals[name];
  const [port, modelUrl] = [await freePort(), `${place.modelServerUrl}/s/${name}`];
  const env = { ...process.env, PORT: String(port), DATABASE_URL: place.dbUrl, MODEL_URL: `${modelUrl}/v1` };
  const start = async () => {
    const [program = "", ...args] = command;
    const started = spawn(program, args, { env, stdio: ["ignore", "ignore", "inherit"] });
    pin([started.pid ?? 0], place.cores);
    await untilReady(started, port);
    return started;
  };
  let child = await start();
  const kill = async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return {
    name: title,
    modelUrl,
    open: (model) => open(port, model),
    components: () => ({ service: processTimes(child.pid ?? 0), Postgres: place.postgres() }),
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

type Open = (port: number, model: string) => Promise<Conversation>;

interface Frame {
  /** Of the AI SDK. */
  readonly type?: string;
  readonly delta?: string;
  /** Of the provider. */
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
}

/** One request per answer, read as server-sent events. */
function overSse(textOf: (frame: Frame) => string | undefined): Open {
  return async (port, model) => {
    const agent = new Agent({ keepAlive: true });
    const conversation = randomUUID();
    const ask = (text: string) =>
      new Promise<Answer>((resolve) => {
        const received = new Arrivals();
        const sentAt = epochNow();
        const end = () => resolve({ sentAt, ...received });
        let rest = "";
        const sent = request({ agent, port, host: "127.0.0.1", path: "/chat", method: "POST", headers }, (response) => {
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            const now = epochNow();
            const frames = (rest + chunk).split("\n\n");
            rest = frames.pop() ?? "";
            for (const frame of frames) {
              received.frames += 1;
              if (frame.startsWith("data: {")) received.add(textOf(JSON.parse(frame.slice(6))) ?? "", now);
            }
          });
          response.on("close", end);
        });
        sent.on("error", end);
        sent.end(JSON.stringify({ conversation, model, text }));
      });
    return { ask, close: () => agent.destroy() };
  };
}

const headers = { "content-type": "application/json" };

/** One socket for all answers. */
async function overWebSocket(port: number, model: string): Promise<Conversation> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  await once(socket, "open");
  const conversation = randomUUID();
  const ask = (text: string) =>
    new Promise<Answer>((resolve) => {
      const received = new Arrivals();
      const sentAt = epochNow();
      const end = () => {
        socket.off("message", take).off("close", end);
        resolve({ sentAt, ...received });
      };
      const take = (message: RawData) => {
        const now = epochNow();
        const frame = JSON.parse(String(message));
        received.frames += 1;
        if (frame.type === "token") received.add(frame.text, now);
        else end();
      };
      socket.on("message", take).on("close", end);
      socket.send(JSON.stringify({ conversation, model, text }));
    });
  return { ask, close: () => socket.terminate() };
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
