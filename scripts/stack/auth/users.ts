// Rows of auth.users, and how the API shows them.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import type { AuthDb } from "./database.ts";
import { AuthError } from "./errors.ts";
import { findIdentities, type IdentityRow, toIdentity } from "./identities.ts";

export type Metadata = Readonly<Record<string, unknown>>;

export interface UserRow {
  readonly id: string;
  readonly aud: string | null;
  readonly role: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly encrypted_password: string | null;
  readonly email_confirmed_at: string | null;
  readonly phone_confirmed_at: string | null;
  readonly confirmed_at: string | null;
  readonly invited_at: string | null;
  readonly confirmation_token: string | null;
  readonly confirmation_sent_at: string | null;
  readonly recovery_token: string | null;
  readonly recovery_sent_at: string | null;
  readonly email_change: string | null;
  readonly email_change_token_new: string | null;
  readonly email_change_token_current: string | null;
  readonly email_change_sent_at: string | null;
  readonly email_change_confirm_status: number | null;
  readonly last_sign_in_at: string | null;
  readonly raw_app_meta_data: Metadata | null;
  readonly raw_user_meta_data: Metadata | null;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly banned_until: string | null;
  readonly deleted_at: string | null;
  readonly is_anonymous: boolean;
}

/** What may be written; `confirmed_at` is computed, and the caller writes the address in lower case. */
export type UserChanges = Partial<Omit<UserRow, "id" | "confirmed_at" | "updated_at">>;

const instanceId = "00000000-0000-0000-0000-000000000000";

export async function insertUser(db: AuthDb, user: UserChanges & { readonly id?: string }): Promise<UserRow> {
  const now = new Date().toISOString();
  const defaults = {
    id: randomUUID(),
    instance_id: instanceId,
    aud: "authenticated",
    role: "authenticated",
    confirmation_token: "",
    recovery_token: "",
    email_change: "",
    email_change_token_new: "",
    raw_app_meta_data: {},
    raw_user_meta_data: {},
    created_at: now,
    updated_at: now,
  };
  const row = writable(db, { ...defaults, ...user });
  return one(await savingUser(() => db<UserRow[]>`insert into users ${db(row)} returning *`));
}

export async function updateUser(db: AuthDb, id: string, changes: UserChanges): Promise<UserRow> {
  const row = writable(db, { ...changes, updated_at: new Date().toISOString() });
  return one(await savingUser(() => db<UserRow[]>`update users set ${db(row)} where id = ${id} returning *`));
}

/** The error when a project's trigger on auth.users fails, as on a hosted project. */
async function savingUser(write: () => PromiseLike<UserRow[]>): Promise<UserRow[]> {
  try {
    return await write();
  } catch (cause) {
    throw Object.assign(new AuthError(500, "unexpected_failure", "Database error saving new user"), { cause });
  }
}

function writable(db: AuthDb, values: Record<string, unknown>): Record<string, postgres.SerializableParameter> {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    name.endsWith("_meta_data") ? db.json(value as postgres.JSONValue) : value, // metadata came from JSON
  ]);
  return Object.fromEntries(entries);
}

function one(rows: readonly UserRow[]): UserRow {
  const [row] = rows;
  if (!row) throw new AuthError(404, "user_not_found", "User not found");
  return row;
}

export async function findUserById(db: AuthDb, id: string): Promise<UserRow | undefined> {
  const [row] = await db<UserRow[]>`select * from users where id = ${id} and deleted_at is null`;
  return row;
}

/** Locks the row, so that two requests about one user take turns. */
export async function findUserByEmail(db: AuthDb, email: string): Promise<UserRow | undefined> {
  const [row] = await db<UserRow[]>`
    select * from users where email = ${email} and is_sso_user = false and deleted_at is null for update`;
  return row;
}

export function isBanned({ banned_until }: Pick<UserRow, "banned_until">, now = Date.now()): boolean {
  return banned_until !== null && Date.parse(banned_until) > now;
}

/** Merges as Auth does: null removes a key. */
export function mergeMetadata(current: Metadata | null, changes: Metadata): Metadata {
  return Object.fromEntries(Object.entries({ ...current, ...changes }).filter(([, value]) => value !== null));
}

export async function presentUser(db: AuthDb, user: UserRow): Promise<Record<string, unknown>> {
  return toUser(user, await findIdentities(db, user.id));
}

export function toUser(user: UserRow, identities: readonly IdentityRow[]): Record<string, unknown> {
  return {
    id: user.id,
    aud: user.aud ?? "",
    role: user.role ?? "",
    email: user.email ?? "",
    phone: user.phone ?? "",
    ...present({
      email_confirmed_at: user.email_confirmed_at,
      invited_at: user.invited_at,
      phone_confirmed_at: user.phone_confirmed_at,
      confirmation_sent_at: user.confirmation_sent_at,
      confirmed_at: user.confirmed_at,
      recovery_sent_at: user.recovery_sent_at,
      new_email: user.email_change,
      email_change_sent_at: user.email_change_sent_at,
      last_sign_in_at: user.last_sign_in_at,
      banned_until: user.banned_until,
      deleted_at: user.deleted_at,
    }),
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    identities: identities.map(toIdentity),
    created_at: user.created_at,
    updated_at: user.updated_at,
    is_anonymous: user.is_anonymous,
  };
}

/** Auth omits empty values. */
function present(values: Record<string, string | null>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ""));
}
