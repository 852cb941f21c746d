// A bare socket to Realtime that joins whatever it is told to and listens until the test ends.
import { once } from "node:events";
import { onTestFinished } from "vitest";
import WebSocket from "ws";
import { stack } from "../support/test-users.ts";
import type { Doors } from "./doors.ts";

export interface Eavesdropper {
  /** Private topics that the server let it join. */
  readonly joined: ReadonlySet<string>;
  /** Resolves when the server has answered. */
  join(topic: string, options: { readonly private: boolean }): Promise<void>;
  broadcast(topic: string, payload: unknown): void;
}

export async function listenIn({ token, watch }: Doors): Promise<Eavesdropper> {
  const address = `${stack().url.replace("http", "ws")}/realtime/v1/websocket?apikey=${stack().publishableKey}&vsn=1.0.0`;
  const socket = new WebSocket(address);
  onTestFinished(() => socket.terminate());
  const joined = new Set<string>();
  const awaited = new Map<string, (reply: { readonly status: string }) => void>();
  socket.on("message", (message) => {
    const text = String(message);
    watch.read(text);
    const { event, ref, payload } = JSON.parse(text);
    if (event === "phx_reply") awaited.get(String(ref))?.(payload);
  });
  await once(socket, "open");
  let refs = 0;
  const send = (topic: string, event: string, payload: unknown): string => {
    const ref = String(++refs);
    socket.send(JSON.stringify({ topic, event, payload, ref, join_ref: ref }));
    return ref;
  };
  const closed = once(socket, "close");
  return {
    joined,
    join: async (topic, { private: isPrivate }) => {
      const config = {
        private: isPrivate,
        broadcast: { ack: true, self: false },
        presence: { enabled: true, key: "" },
        postgres_changes: [{ event: "*", schema: "public", table: "messages" }],
      };
      send("phoenix", "heartbeat", {});
      const ref = send(`realtime:${topic}`, "phx_join", { config, access_token: token });
      const answered = new Promise<{ readonly status: string }>((resolve) => awaited.set(ref, resolve));
      const reply = await Promise.race([answered, closed.then(() => ({ status: "closed" }))]);
      if (isPrivate && reply.status === "ok") joined.add(topic);
    },
    broadcast: (topic, payload) =>
      void send(`realtime:${topic}`, "broadcast", { type: "broadcast", event: "events", payload }),
  };
}
