// Steps of tests with a bare socket on an in-memory server.
import { expect } from "vitest";
import type { BareSocket, Frame } from "../../tests/bare-socket.ts";
import type { Broadcast } from "../wire/broadcast.ts";

export async function reasonOf(socket: BareSocket, topic: string, config: object = {}): Promise<string> {
  const { payload } = await socket.join(topic, config);
  expect(payload.status).toBe("error");
  return payload.response.reason;
}

export function broadcast(socket: BareSocket, topic: string, event: string): void {
  socket.send(["1", "b", `realtime:${topic}`, "broadcast", { type: "broadcast", event, payload: {} }]);
}

export function refresh(socket: BareSocket, topic: string, token: string): void {
  socket.send(["1", "t", `realtime:${topic}`, "access_token", { access_token: token }]);
}

/** Resolves when every earlier frame on the topic has been handled. */
export async function settle(socket: BareSocket, topic: string): Promise<void> {
  socket.send(["1", "settle", `realtime:${topic}`, "presence", {}]);
  await socket.frames.next(({ ref }) => ref === "settle");
}

export async function messagesUntilClose(socket: BareSocket): Promise<string[]> {
  await socket.frames.next(isEvent("phx_close"));
  return socket.frames.all.filter(isEvent("system")).map(({ payload }) => payload.message);
}

export function isEvent(name: string): (frame: Frame) => boolean {
  return ({ event }) => event === name;
}

export function message(event: string, id: string): Broadcast {
  return { form: "compact", event, content: { json: "{}" }, meta: { id } };
}

export function inAnHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}
