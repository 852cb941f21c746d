import { RealtimeClient } from "@supabase/realtime-js";
import type { UserDb } from "../../../supabase/functions/_shared/client/data-api.ts";
import { auth } from "./auth.ts";
import { accessToken, projectUrl, publishableKey, rest } from "./project.ts";

export function withRealtime(): UserDb {
  const realtime = new RealtimeClient(`${projectUrl.replace(/^http/, "ws")}/realtime/v1`, {
    params: { apikey: publishableKey },
    accessToken,
  });
  // supabase-js does the same: a socket keeps the token it was opened with until it is told another.
  auth.onAuthStateChange((_event, session) => {
    realtime.setAuth(session?.access_token ?? null).catch(() => undefined); // the next heartbeat tries again
  });
  return {
    from: rest.from.bind(rest) as UserDb["from"],
    rpc: rest.rpc.bind(rest) as UserDb["rpc"],
    channel: realtime.channel.bind(realtime),
    removeChannel: realtime.removeChannel.bind(realtime),
    realtime,
    auth,
  };
}
