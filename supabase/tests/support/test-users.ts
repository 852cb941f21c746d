// The users of a test: signed-up users with their own clients, guests, visitors without an account, the operator.
import { randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { expect, inject } from "vitest";
import type { StackDetails } from "../../../scripts/product/programs.ts";
import type { Database } from "../../functions/_shared/protocol/database.types.ts";
import { type DataApiError, readRefusal } from "../../functions/_shared/protocol/refusals.ts";

declare module "vitest" {
  interface ProvidedContext {
    product: StackDetails;
  }
}

export type Client = SupabaseClient<Database>;

export interface TestUser {
  readonly id: string;
  readonly email: string;
  readonly userDb: Client;
}

let ownStack: { readonly details: StackDetails; readonly testPath: string | undefined } | undefined;

/** From now on the users of this test file are on a stack that it started itself. The next file of the process is not. */
export function useStack(details: StackDetails): void {
  ownStack = { details, testPath: expect.getState().testPath };
}

export function stack(): StackDetails {
  if (ownStack && ownStack.testPath === expect.getState().testPath) return ownStack.details;
  return inject("product");
}

const sessionless = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } };

/** A client that is not signed in, optionally with the token of a read-only link. */
export function visitor(linkToken?: string): Client {
  const headers = linkToken === undefined ? {} : { "x-session-link": linkToken };
  return createClient(stack().url, stack().publishableKey, { ...sessionless, global: { headers } });
}

/** A client that bypasses row-level security. */
export function adminDb(): Client {
  return createClient(stack().url, stack().secretKey, sessionless);
}

/** A new user, signed in. */
export async function signUp(email = `${randomUUID()}@example.com`): Promise<TestUser> {
  const userDb = visitor();
  const { data, error } = await userDb.auth.signUp({ email, password: randomUUID() });
  if (error || !data.user) throw error ?? new Error("signing up gave no user");
  return { id: data.user.id, email, userDb };
}

/** A guest: signed in anonymously. */
export async function signInAsGuest(): Promise<TestUser> {
  const userDb = visitor();
  const { data, error } = await userDb.auth.signInAnonymously();
  if (error || !data.user) throw error ?? new Error("signing in as a guest gave no user");
  return { id: data.user.id, email: "", userDb };
}

/** SQL as role postgres, which the operator has in Studio. The caller ends it. */
export function operatorSql(max = 2): postgres.Sql {
  return postgres(stack().dbUrl, { max, onnotice: () => undefined });
}

/** The result of a verb; throws its refusal. */
export async function done<T>(call: PromiseLike<{ data: T; error: unknown }>): Promise<NonNullable<T>> {
  const { data, error } = await call;
  if (error) throw error;
  // Verbs that return nothing give null, which no caller reads.
  return data as NonNullable<T>;
}

/** The refusal of a verb; throws if the verb succeeded. */
export async function refusal(call: PromiseLike<{ error: DataApiError | null; status: number }>): Promise<Refusal> {
  const { error, status } = await call;
  if (!error) throw new Error("The call was not refused.");
  const { facts, ...said } = readRefusal(error, status);
  return { status, ...said, facts };
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly sentence: string;
  readonly facts: unknown;
}
