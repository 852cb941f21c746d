// A client's `presence`: track and untrack. The client gets its own diff before the reply, so that its state is current
// once `track()` resolves.
import { z } from "zod";
import { DatabaseRefusal } from "../access/refusal.ts";
import type { ClientFrame } from "../wire/text-frames.ts";
import type { Channel } from "./channel.ts";

const pushSchema = z.object({ event: z.string().optional(), payload: z.unknown().optional() }).catch({});
const trackedSchema = z.record(z.string(), z.unknown());

export async function handlePresence(channel: Channel, frame: ClientFrame): Promise<void> {
  if (frame.kind !== "text") return;
  const { event, payload = {} } = pushSchema.parse(frame.payload);
  if (event === undefined) return channel.reply(frame.ref, "ok");
  if (isOverLimit(channel)) return;
  if (event.toLowerCase() === "untrack") return untrack(channel, frame);
  if (event.toLowerCase() === "track") return track(channel, frame, payload);
  channel.reply(frame.ref, "error");
}

async function track(channel: Channel, frame: ClientFrame, payload: unknown): Promise<void> {
  const tracked = trackedSchema.safeParse(payload);
  if (!tracked.success) {
    return channel.reply(frame.ref, "error", { reason: "Presence track payload must be a map" });
  }
  if (channel.server.quotas.exceedsPayload(Buffer.byteLength(JSON.stringify(payload)))) {
    return channel.shutDown("Track message size exceeded");
  }
  if (!(await mayTrack(channel))) return channel.reply(frame.ref, "error");
  const room = channel.enterRoom();
  room.announce(room.presences.track(channel, channel.request.presence.key, tracked.data));
  channel.reply(frame.ref, "ok");
}

function untrack(channel: Channel, frame: ClientFrame): void {
  const room = channel.enterRoom();
  room.announce(room.presences.untrack(channel));
  channel.reply(frame.ref, "ok");
}

/** A channel that joined without presence starts to receive it here, if it may. */
async function mayTrack({ rights, session, server, fullTopic }: Channel): Promise<boolean> {
  try {
    await rights.loadReadRights(session.caller, ["presence"]);
    return await rights.mayWrite(session.caller, "presence");
  } catch (error) {
    if (!(error instanceof DatabaseRefusal)) throw error;
    server.log.warn("refused a presence, because its channel's rights could not be checked", {
      topic: fullTopic,
      error,
    });
    return false;
  }
}

function isOverLimit(channel: Channel): boolean {
  const { quotas, limits } = channel.server;
  quotas.countPresenceEvent();
  if (limits.enforce_rates && !channel.presenceCalls.tryCall()) {
    channel.shutDown("Client presence rate limit exceeded");
    return true;
  }
  if (quotas.exceedsPresenceEvents) channel.shutDown("Too many presence messages per second");
  return channel.isEnded;
}
