// Conversations with rivals: one request per answer, or one socket for all of them.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import WebSocket, { type RawData } from "ws";
import { type Answer, Arrivals, type Conversation, epochNow } from "../system.ts";

export type Open = (port: number, model: string) => Promise<Conversation>;

interface Frame {
  /** Of the AI SDK. */
  readonly type?: string;
  readonly delta?: string;
  /** Of the provider. */
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
}

/** One request per answer, read as server-sent events. */
export function overSse(textOf: (frame: Frame) => string | undefined): Open {
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
export async function overWebSocket(port: number, model: string): Promise<Conversation> {
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
