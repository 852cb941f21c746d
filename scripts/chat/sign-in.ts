// Becoming somebody: the guest of last time, a new one, or a user with e-mail and password.
import { type AuthError, createClient } from "@supabase/supabase-js";
import { Refused, Unreachable, type UserDb } from "../../supabase/functions/_shared/client/data-api.ts";
import type { Database } from "../../supabase/functions/_shared/protocol/database.types.ts";
import { GuestFile, guestFilePath } from "./guest-file.ts";
import type { Options } from "./options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws Refused or Unreachable. supabase-js renews the session from here on. */
export async function signIn({ url, key, account }: Options, env: Environment): Promise<UserDb> {
  if (account) {
    const userDb = createClient<Database>(url, key, { auth: { persistSession: false, detectSessionInUrl: false } });
    const { error } = await userDb.auth.signInWithPassword(account);
    if (error) throw failure(error, "The e-mail address or the password is wrong.");
    return userDb;
  }
  const storage = new GuestFile(guestFilePath(url, env));
  const userDb = createClient<Database>(url, key, {
    auth: { storage, storageKey: "guest", detectSessionInUrl: false },
  });
  if (await isKnown(userDb)) return userDb;
  const { error } = await userDb.auth.signInAnonymously();
  if (error) throw failure(error, "This project takes no guests. Give --email and --password.");
  return userDb;
}

/** A guest of a project whose data are gone is nobody there any more. */
async function isKnown(userDb: UserDb): Promise<boolean> {
  const { data, error: unread } = await userDb.auth.getSession();
  if (unread && isPassing(unread)) throw new Unreachable(unread.message);
  if (!data.session) return false;
  const { error } = await userDb.auth.getUser();
  if (error && isPassing(error)) throw new Unreachable(error.message);
  return error === null;
}

function failure(error: AuthError, sentence: string): Error {
  if (isPassing(error)) return new Unreachable(error.message);
  return new Refused({ code: "not_signed_in", sentence: `${sentence} (${error.message})` });
}

function isPassing({ name, status }: AuthError): boolean {
  return name === "AuthRetryableFetchError" || status === undefined || status === 0 || status >= 500;
}
