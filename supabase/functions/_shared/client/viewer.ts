// The signed-in user behind a client, whether supabase-js keeps their session or the program hands in tokens.
import * as z from "zod/mini";
import type { UserDb } from "./data-api.ts";

const claims = z.object({ sub: z.uuid() });

/** Null for a visitor. Throws when an expired session cannot be renewed right now. */
export async function viewerIdOf({ auth, realtime }: UserDb): Promise<string | null> {
  // With the option `accessToken`, supabase-js replaces `auth` by a proxy that throws on every read; `in` is safe.
  if (auth && "getSession" in auth) {
    const { data, error } = await auth.getSession();
    if (error) throw error;
    return data.session?.user.id ?? null;
  }
  // Without a token this is the project's key, which names no user.
  return userIdIn((await realtime.accessToken?.()) ?? "");
}

function userIdIn(token: string): string | null {
  const [, payload] = token.split(".");
  if (payload === undefined) return null;
  const json = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
  return claims.safeParse(JSON.parse(json)).data?.sub ?? null;
}
