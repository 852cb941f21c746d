// The Supabase project this app was built for. The Data API loads with the first screen, Auth for users and those who become
// one, Realtime when something is followed. All of supabase-js would cost the first screen 50 KB.
import type { GoTrueClient as Auth } from "@supabase/auth-js";
import { PostgrestClient } from "@supabase/postgrest-js";
import type { StorageAccess } from "../../../supabase/functions/_shared/client/attachments.ts";
import type { UserDb } from "../../../supabase/functions/_shared/client/data-api.ts";
import type { CallVerb } from "../../../supabase/functions/_shared/client/verbs.ts";
import type { Database } from "../../../supabase/functions/_shared/protocol/database.types.ts";
import { openedLink } from "./opened-link.ts";
import { watchedFetch } from "./reached.ts";

const builtFor = import.meta.env.VITE_SUPABASE_URL;
/** Built for the path of the edge, the app finds its project at its own origin. */
export const projectUrl = builtFor === "/api" ? location.origin + builtFor : builtFor;
/** Past the edge where the build says so: Auth counts by address, and all who come through the edge have the same one. */
export const authUrl = import.meta.env.VITE_SUPABASE_AUTH_URL || `${projectUrl}/auth/v1`;
export const publishableKey = import.meta.env.VITE_SUPABASE_PUBLISHABLE_KEY;

export const authStorageKey = "edgewright:auth";

type AuthFollower = (auth: Auth) => void;
const authFollowers: AuthFollower[] = [];
let loadedAuth: Auth | undefined;

export async function openAuth(): Promise<Auth> {
  return (await import("./auth.ts")).auth;
}

/** For auth.ts. */
export function registerAuth(auth: Auth): void {
  loadedAuth = auth;
  for (const follow of authFollowers) follow(auth);
}

/** Calls back when auth-js has loaded. */
export function whenAuthLoads(follow: AuthFollower): void {
  authFollowers.push(follow);
  if (loadedAuth) follow(loadedAuth);
}

/** Auth-js, unless this browser holds no user: then there is nothing it would know. */
export async function authOfUser(): Promise<Auth | null> {
  return loadedAuth || hasStoredUser() ? openAuth() : null;
}

function hasStoredUser(): boolean {
  try {
    return localStorage.getItem(authStorageKey) !== null;
  } catch {
    return false;
  }
}

/** Null without a user. Renews an expired token first; throws if that fails: the user is no visitor then. */
export async function accessToken(): Promise<string | null> {
  const auth = await authOfUser();
  if (auth === null) return null;
  const { data, error } = await auth.getSession();
  if (error) throw error;
  return data.session?.access_token ?? null;
}

/** Adds the user's token, or the project's key for a visitor, where the request has no token yet; on a linked page, the link. */
export const fetchAsUser: typeof fetch = async (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("apikey", publishableKey);
  const link = openedLink();
  if (link !== undefined) headers.set("x-session-link", link);
  if (!headers.has("authorization")) {
    const token = link === undefined ? await accessToken() : null;
    headers.set("authorization", `Bearer ${token ?? publishableKey}`);
  }
  return watchedFetch(input, { ...init, headers });
};

/** Attachments, as the user. */
export const storage: StorageAccess = { projectUrl, fetch: fetchAsUser };

export const rest = new PostgrestClient<Database>(`${projectUrl}/rest/v1`, { fetch: fetchAsUser });

/** As anybody. What it answers is the same for everybody, so the edge may answer from its cache. */
export const publicRest = new PostgrestClient<Database>(`${projectUrl}/rest/v1`, {
  headers: { apikey: publishableKey },
});

let opening: Promise<UserDb> | undefined;

/** The whole client, with Realtime. */
export function openUserDb(): Promise<UserDb> {
  opening ??= import("./realtime.ts")
    .then(({ withRealtime }) => withRealtime())
    .catch((error: unknown) => {
      opening = undefined; // the next caller tries to load it again
      throw error;
    });
  return opening;
}

/** Calls a verb once an answer can be had: it repeats until the server answers, and throws Refused. */
export const call: CallVerb = async (name, args) => {
  const { verbsOf } = await import("../../../supabase/functions/_shared/client/verbs.ts");
  return verbsOf(rest)(name, args);
};
