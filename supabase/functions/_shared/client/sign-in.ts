// Becoming a user: the guest of last time, a new guest, or an account. supabase-js renews the session from then on and
// keeps it in the storage that the program hands it.
import type { AuthError, SupabaseClient } from "@supabase/supabase-js";
import { Refused, Unreachable } from "./data-api.ts";

type Auth = Pick<SupabaseClient["auth"], "getSession" | "getUser" | "signInAnonymously" | "signInWithPassword">;

/** Options for one request to Auth. Without a captcha, there are none. */
type SolveCaptcha = () => Promise<{ readonly captchaToken?: string }>;

/** Throws Refused or Unreachable. */
export async function signInWithPassword(auth: Auth, account: { email: string; password: string }): Promise<void> {
  const { error } = await auth.signInWithPassword(account);
  if (error) throw failure(error, "The e-mail address or the password is wrong.");
}

/**
 * Stays the user of the stored session, if the project still knows them. `solveCaptcha` is asked for a new guest alone. Throws Refused
 * (`facts.auth_code` says why), Unreachable, or what `solveCaptcha` throws.
 */
export async function signInAsGuest(auth: Auth, solveCaptcha: SolveCaptcha = async () => ({})): Promise<void> {
  if (await hasKnownUser(auth)) return;
  const { error } = await auth.signInAnonymously({ options: await solveCaptcha() });
  if (error) throw failure(error, "This project takes no guests. Sign in with e-mail and password.");
}

/** After the project's data was wiped, the stored user no longer exists. */
async function hasKnownUser(auth: Auth): Promise<boolean> {
  const { data, error: sessionError } = await auth.getSession();
  if (sessionError && isTransient(sessionError)) throw new Unreachable(sessionError.message);
  if (!data.session) return false;
  const { error } = await auth.getUser();
  if (error && isTransient(error)) throw new Unreachable(error.message);
  return error === null;
}

function failure(error: AuthError, sentence: string): Error {
  if (isTransient(error)) return new Unreachable(error.message);
  const facts = { auth_code: error.code };
  return new Refused({ code: "not_signed_in", sentence: `${sentence} (${error.message})`, facts });
}

function isTransient({ name, status }: AuthError): boolean {
  return name === "AuthRetryableFetchError" || status === undefined || status === 0 || status >= 500;
}
