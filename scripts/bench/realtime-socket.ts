// A subscriber's socket without the official client, so that a hundred of them leave the machine to what is measured.
import { once } from "node:events";
import WebSocket, { type RawData } from "ws";
import { epochNow } from "./system.ts";

export interface WireEvent {
  readonly seq: number;
  /** The number of the event before it in the log, if that is not `seq - 1`. */
  readonly previous_seq?: number;
  readonly type: string;
  readonly payload: { readonly text?: string; readonly parts?: readonly { readonly text?: string }[] };
}

export interface Broadcast {
  readonly last_seq: number;
  /** Left out of large batches. */
  readonly events?: readonly WireEvent[];
}

type OnBroadcast = (broadcast: Broadcast, now: number) => void;

export interface RealtimeSocket {
  join(topic: string, onBroadcast: OnBroadcast): Promise<void>;
  leave(topic: string): void;
  close(): void;
}

interface Access {
  readonly url: string;
  readonly publishableKey: string;
  readonly token: string;
}

export async function openRealtimeSocket({ url, publishableKey, token }: Access): Promise<RealtimeSocket> {
  const address = `${url.replace("http", "ws")}/realtime/v1/websocket?apikey=${publishableKey}&vsn=1.0.0`;
  const socket = new WebSocket(address);
  await once(socket, "open");
  const listeners = new Map<string, OnBroadcast>();
  const joins = new Map<string, { resolve: () => void; reject: (reason: Error) => void }>();
  const send = (topic: string, event: string, payload: object) =>
    socket.send(JSON.stringify({ topic, event, payload, ref: topic }));
  socket.on("message", (message: RawData) => {
    const now = epochNow();
    const { topic, event, ref, payload } = JSON.parse(String(message));
    if (event === "broadcast") listeners.get(topic)?.(payload.payload, now);
    if (event !== "phx_reply" || ref !== topic) return;
    if (payload.status === "ok") joins.get(topic)?.resolve();
    else joins.get(topic)?.reject(new Error(`${topic}: ${JSON.stringify(payload.response)}`));
  });
  const heartbeat = setInterval(() => send("phoenix", "heartbeat", {}), 25_000);
  return {
    join: (name, onBroadcast) => {
      const topic = `realtime:${name}`;
      listeners.set(topic, onBroadcast);
      return new Promise((resolve, reject) => {
        joins.set(topic, { resolve, reject });
        send(topic, "phx_join", { config: { private: true }, access_token: token });
      });
    },
    leave: (name) => {
      listeners.delete(`realtime:${name}`);
      send(`realtime:${name}`, "phx_leave", {});
    },
    close: () => {
      clearInterval(heartbeat);
      socket.terminate();
    },
  };
}
