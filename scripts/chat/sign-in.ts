// A client of the project, signed in: with an account, otherwise as the guest of last time.
import { createClient } from "@supabase/supabase-js";
import type { UserDb } from "../../supabase/functions/_shared/client/data-api.ts";
import { signInAsGuest, signInWithPassword } from "../../supabase/functions/_shared/client/sign-in.ts";
import type { Database } from "../../supabase/functions/_shared/protocol/database.types.ts";
import { GuestFile, guestFilePath } from "./guest-file.ts";
import type { Environment, Options } from "./options.ts";

/** Throws Refused or Unreachable. */
export async function signIn({ url, key, account }: Options, env: Environment): Promise<UserDb> {
  const keeping = account
    ? { persistSession: false }
    : { storage: new GuestFile(guestFilePath(url, env)), storageKey: "guest" };
  const userDb = createClient<Database>(url, key, { auth: { ...keeping, detectSessionInUrl: false } });
  await (account ? signInWithPassword(userDb.auth, account) : signInAsGuest(userDb.auth));
  return userDb;
}
