// Rows of auth.identities: the ways a user proves who they are. Here it is always an email address.
import type postgres from "postgres";
import type { AuthDb } from "./database.ts";
import { type Metadata, mergeMetadata, type UserRow, updateUser } from "./users.ts";

export interface IdentityRow {
  readonly id: string;
  readonly user_id: string;
  readonly provider: string;
  readonly provider_id: string;
  readonly identity_data: Metadata;
  readonly email: string | null;
  readonly last_sign_in_at: string | null;
  readonly created_at: string | null;
  readonly updated_at: string | null;
}

export async function findIdentities(db: AuthDb, userId: string): Promise<IdentityRow[]> {
  return db<IdentityRow[]>`select * from identities where user_id = ${userId} order by created_at`;
}

export function toIdentity(identity: IdentityRow): Record<string, unknown> {
  const { id, user_id, identity_data, provider, provider_id, last_sign_in_at, created_at, updated_at, email } =
    identity;
  const times = { last_sign_in_at, created_at, updated_at };
  return { identity_id: id, id: provider_id, user_id, identity_data, provider, ...times, ...(email ? { email } : {}) };
}

/** Creates the user's email identity or changes its address, and updates `app_metadata`. */
export async function saveEmailIdentity(db: AuthDb, user: UserRow, data: Metadata): Promise<UserRow> {
  const now = new Date().toISOString();
  const identityData = db.json({ ...data, sub: user.id } as postgres.JSONValue); // metadata came from JSON
  await db`
    insert into identities (provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at)
    values ('email', ${user.id}, ${user.id}, ${identityData}, ${now}, ${now}, ${now})
    on conflict (provider_id, provider) do update
      set identity_data = identities.identity_data || excluded.identity_data, updated_at = excluded.updated_at`;
  const providers = (await findIdentities(db, user.id)).map(({ provider }) => provider);
  const metadata = mergeMetadata(user.raw_app_meta_data, { provider: providers[0] ?? "email", providers });
  return updateUser(db, user.id, { raw_app_meta_data: metadata });
}

export async function markEmailIdentityVerified(db: AuthDb, userId: string): Promise<void> {
  await db`
    update identities set identity_data = identity_data || '{"email_verified": true}'::jsonb, updated_at = now()
    where user_id = ${userId} and provider = 'email'`;
}
