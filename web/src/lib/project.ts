// The Supabase project this app was built for. Auth and the Data API load with the first screen, Realtime when a session is
// followed. All of supabase-js would cost the first screen 27 KB.
import { AuthClient } from "@supabase/auth-js";
import { PostgrestClient } from "@supabase/postgrest-js";
import type { UserDb } from "../../../supabase/functions/_shared/client/data-api.ts";
import type { CallVerb } from "../../../supabase/functions/_shared/client/verbs.ts";
import type { Database } from "../../../supabase/functions/_shared/protocol/database.types.ts";

export const projectUrl = import.meta.env.VITE_SUPABASE_URL;
export const publishableKey = import.meta.env.VITE_SUPABASE_PUBLISHABLE_KEY;

export const auth = new AuthClient({
  url: `${projectUrl}/auth/v1`,
  headers: { apikey: publishableKey },
  storageKey: "edgewright:auth",
  // Links in mails then carry a code in the query, which never reaches the history of other pages.
  flowType: "pkce",
});

/** Null without a user. Renews an expired token first. */
export async function accessToken(): Promise<string | null> {
  const { data } = await auth.getSession();
  return data.session?.access_token ?? null;
}

/** Adds the user's token, or the project's key for a visitor, where the request has no token yet. */
export const fetchAsUser: typeof fetch = async (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("apikey", publishableKey);
  if (!headers.has("authorization")) {
    headers.set("authorization", `Bearer ${(await accessToken()) ?? publishableKey}`);
  }
  return fetch(input, { ...init, headers });
};

export const rest = new PostgrestClient<Database>(`${projectUrl}/rest/v1`, { fetch: fetchAsUser });

let opening: Promise<UserDb> | undefined;

/** The whole client, with Realtime. */
export function openUserDb(): Promise<UserDb> {
  opening ??= import("./realtime.ts").then(({ withRealtime }) => withRealtime());
  return opening;
}

/** Calls a verb once an answer can be had: it repeats until the server answers, and throws Refused. */
export const call: CallVerb = async (name, args) => {
  const { verbsOf } = await import("../../../supabase/functions/_shared/client/verbs.ts");
  return verbsOf(rest)(name, args);
};
