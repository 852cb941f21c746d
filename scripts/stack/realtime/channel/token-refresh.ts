// A client's `access_token`: the channel continues with the new token or ends. It gets no reply.
import { z } from "zod";
import { TokenError } from "../access/access-token.ts";
import { cannotRead, DatabaseRefusal } from "../access/refusal.ts";
import type { ClientFrame } from "../wire/text-frames.ts";
import type { Channel } from "./channel.ts";

const refreshSchema = z.object({ access_token: z.string() });

export async function handleAccessToken(channel: Channel, frame: ClientFrame): Promise<void> {
  const push = refreshSchema.safeParse(frame.kind === "text" ? frame.payload : undefined);
  if (!push.success) return;
  const { access_token: token } = push.data;
  if (token === channel.session.token || token.startsWith("sb_")) return;
  try {
    await channel.session.renew(token);
    await checkRights(channel);
  } catch (error) {
    if (!(error instanceof TokenError || error instanceof DatabaseRefusal || error instanceof RightsLost)) throw error;
    return channel.shutDown(error.message);
  }
  channel.subscribeToChanges();
}

class RightsLost extends Error {
  override readonly name = "RightsLost";
}

async function checkRights({ rights, session, topic }: Channel): Promise<void> {
  const lost = await rights.renew(session.caller).catch((cause: unknown) => {
    const isPolicyError = cause instanceof DatabaseRefusal && cause.fault === "policyFailed";
    throw isPolicyError ? new RightsLost(cannotRead(topic), { cause }) : cause;
  });
  if (!rights.mayReadAnything) throw new RightsLost(cannotRead(topic));
  if (lost.length > 0) throw new RightsLost(`You no longer have permission to read from this Channel topic: ${topic}`);
}
