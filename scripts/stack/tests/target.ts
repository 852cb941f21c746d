// The Supabase under contract test: the local stack, or a project given by SUPABASE_URL and its keys.
import { randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { inject } from "vitest";
import type { StackDetails } from "../start-stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: StackDetails;
  }
}

export interface TestUser {
  readonly client: SupabaseClient;
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
}

export function target(): StackDetails {
  return inject("stack");
}

/** True for a hosted project. Tests that look behind the API, at mails or files, are skipped then. */
export const isHosted = process.env.SUPABASE_URL !== undefined;

export function anonClient(): SupabaseClient {
  return createClient(target().url, target().publishableKey, sessionless);
}

export function adminClient(): SupabaseClient {
  return createClient(target().url, target().secretKey, sessionless);
}

export function newEmail(): string {
  return `${randomUUID()}@example.com`;
}

/** A new signed-in user. */
export async function newUser(): Promise<TestUser> {
  const email = newEmail();
  const password = randomUUID();
  const created = await adminClient().auth.admin.createUser({ email, password, email_confirm: true });
  if (created.error) throw created.error;
  const client = anonClient();
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw error;
  return { client, id: created.data.user.id, email, password, accessToken: data.session.access_token };
}

/** A SQL client as role postgres, which the caller ends. */
export function sql(): postgres.Sql {
  return postgres(target().dbUrl, { max: 2, onnotice: () => undefined });
}

export const sessionless = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } };
