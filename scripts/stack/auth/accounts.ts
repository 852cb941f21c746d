// Creates and confirms accounts.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { AuthDb } from "./database.ts";
import { validationFailed } from "./errors.ts";
import { markEmailIdentityVerified, saveEmailIdentity } from "./identities.ts";
import { insertUser, type Metadata, mergeMetadata, type UserChanges, type UserRow, updateUser } from "./users.ts";

export const metadataSchema = z.record(z.string(), z.unknown());

const emailPattern =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/;

/** The address as it is stored, or the error Auth gives for an invalid one. */
export function normalizeEmail(email: string): string {
  const normalized = email.trim().toLowerCase();
  if (normalized.length > 255) throw validationFailed("An email address is too long");
  if (!emailPattern.test(normalized)) throw validationFailed("Unable to validate email address: invalid format");
  return normalized;
}

export interface NewAccount {
  readonly email: string;
  readonly passwordHash: string | null;
  readonly userMetadata: Metadata;
  readonly isConfirmed: boolean;
}

/** An account from a sign-up. Its metadata also contain the state of the address. */
export async function createAccount(
  db: AuthDb,
  { email, passwordHash, userMetadata, isConfirmed }: NewAccount,
): Promise<UserRow> {
  const id = randomUUID();
  const identity = { ...userMetadata, ...addressFacts(id, email) };
  const user = await insertUser(db, {
    id,
    email,
    encrypted_password: passwordHash,
    email_confirmed_at: isConfirmed ? new Date().toISOString() : null,
    raw_user_meta_data: { ...identity, email_verified: isConfirmed },
    raw_app_meta_data: { provider: "email", providers: ["email"] },
  });
  return saveEmailIdentity(db, user, identity);
}

/** An unconfirmed account that the project's backend creates, by a link or an invitation. */
export async function createAccountFor(
  db: AuthDb,
  { email, passwordHash, userMetadata }: Omit<NewAccount, "isConfirmed">,
): Promise<UserRow> {
  const id = randomUUID();
  const user = await insertUser(db, { id, email, encrypted_password: passwordHash, raw_user_meta_data: userMetadata });
  return saveEmailIdentity(db, user, addressFacts(id, email));
}

function addressFacts(id: string, email: string): Metadata {
  return { email, email_verified: false, phone_verified: false, sub: id };
}

export async function confirmAccount(db: AuthDb, user: UserRow, more: UserChanges = {}): Promise<UserRow> {
  await markEmailIdentityVerified(db, user.id);
  return updateUser(db, user.id, {
    ...more,
    email_confirmed_at: user.email_confirmed_at ?? new Date().toISOString(),
    confirmation_token: "",
    raw_user_meta_data: mergeMetadata(user.raw_user_meta_data, { email_verified: true }),
  });
}

/** Applies the new address; a guest becomes permanent. */
export async function applyEmailChange(db: AuthDb, user: UserRow, email: string): Promise<UserRow> {
  const withIdentity = await saveEmailIdentity(db, user, { email, email_verified: true, phone_verified: false });
  const metadata = mergeMetadata(user.raw_user_meta_data, {
    email_verified: true,
    ...(user.raw_user_meta_data?.email === undefined ? {} : { email }),
  });
  return updateUser(db, withIdentity.id, {
    email,
    email_change: "",
    email_change_token_new: "",
    email_change_token_current: "",
    email_change_confirm_status: 0,
    email_confirmed_at: user.email_confirmed_at ?? new Date().toISOString(),
    is_anonymous: false,
    raw_user_meta_data: metadata,
  });
}
