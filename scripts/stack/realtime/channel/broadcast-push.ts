// A client's `broadcast`: relayed to the other members of the topic, and to itself if its join asked for that.
import { DatabaseRefusal } from "../access/refusal.ts";
import { type Broadcast, broadcastBytes } from "../wire/broadcast.ts";
import type { ClientFrame } from "../wire/text-frames.ts";
import type { Channel } from "./channel.ts";

/** As on hosted, a forbidden broadcast gets no reply, even where one was asked for, so that rights cannot be probed. */
export async function handleBroadcast(channel: Channel, frame: ClientFrame): Promise<void> {
  const { server, request } = channel;
  const broadcast = toBroadcast(frame);
  if (!broadcast || !(await mayBroadcast(channel))) return;
  if (server.quotas.exceedsEvents) return channel.shutDown("Too many messages per second");
  if (server.quotas.exceedsPayload(broadcastBytes(broadcast))) {
    if (request.broadcast.ack) channel.reply(frame.ref, "error", "payload_size_exceeded");
    return;
  }
  channel.enterRoom().broadcast(broadcast, { except: request.broadcast.self ? undefined : channel });
  if (request.broadcast.ack) channel.reply(frame.ref, "ok");
}

function toBroadcast(frame: ClientFrame): Broadcast | undefined {
  if (frame.kind === "user_broadcast") return { form: "compact", event: frame.userEvent, content: frame.content };
  const isMap = typeof frame.payload === "object" && frame.payload !== null && !Array.isArray(frame.payload);
  return isMap ? { form: "relayed", json: JSON.stringify(frame.payload) } : undefined;
}

async function mayBroadcast({ rights, session, server, fullTopic }: Channel): Promise<boolean> {
  try {
    return await rights.mayWrite(session.caller, "broadcast");
  } catch (error) {
    if (!(error instanceof DatabaseRefusal)) throw error;
    server.log.warn("dropped a broadcast, because its sender's rights could not be checked", {
      topic: fullTopic,
      error,
    });
    return false;
  }
}
