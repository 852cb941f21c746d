// People in a story: an account made by API, and the entries of localStorage with which a browser is signed in to it.
import { randomUUID } from "node:crypto";
import { type TestUser, visitor } from "../../../supabase/tests/support/test-users.ts";

export interface Account extends TestUser {
  readonly password: string;
}

export async function newAccount(): Promise<Account> {
  const email = `${randomUUID()}@example.com`;
  const password = randomUUID();
  const userDb = visitor();
  const { data, error } = await userDb.auth.signUp({ email, password });
  if (error || !data.user) throw error ?? new Error("Signing up gave no user.");
  return { id: data.user.id, email, password, userDb };
}

/** For `newPage({ storage })`. Each browser has a session of its own, as after signing in there. */
export async function signedIn({ email, password }: Account): Promise<Record<string, string>> {
  const { data, error } = await visitor().auth.signInWithPassword({ email, password });
  if (error) throw error;
  return { "edgewright:auth": JSON.stringify(data.session) };
}
