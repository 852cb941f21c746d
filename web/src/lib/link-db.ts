import { RealtimeClient } from "@supabase/realtime-js";
import type { UserDb } from "../../../supabase/functions/_shared/client/data-api.ts";
import { projectUrl, publishableKey, rest } from "./project.ts";

/** As a visitor with a link, who has no token and joins no channel: the socket is never opened. */
export function openLinkDb(): UserDb {
  const realtime = new RealtimeClient(`${projectUrl.replace(/^http/, "ws")}/realtime/v1`, {
    params: { apikey: publishableKey },
  });
  return {
    from: rest.from.bind(rest) as UserDb["from"],
    rpc: rest.rpc.bind(rest) as UserDb["rpc"],
    channel: realtime.channel.bind(realtime),
    removeChannel: realtime.removeChannel.bind(realtime),
    realtime,
  };
}
