// One-time tokens: a code of digits in a mail, its hash in the link and in a column of auth.users.
import { createHash, randomInt } from "node:crypto";
import type { AuthContext } from "./context.ts";
import type { AuthDb } from "./database.ts";
import { type UserChanges, type UserRow, updateUser } from "./users.ts";

export type TokenColumn =
  | "confirmation_token"
  | "recovery_token"
  | "email_change_token_new"
  | "email_change_token_current";

export interface OneTimeToken {
  readonly otp: string;
  readonly hash: string;
}

const pkcePrefix = "pkce_";

/** `address` is the recipient; hashing the code later needs it again. */
export function newToken(address: string, { config }: Pick<AuthContext, "config">, isPkce = false): OneTimeToken {
  const otp = Array.from({ length: config.auth.email.otp_length }, () => randomInt(10)).join("");
  return { otp, hash: (isPkce ? pkcePrefix : "") + hashOtp(address, otp) };
}

function hashOtp(address: string, otp: string): string {
  return createHash("sha224")
    .update(address + otp)
    .digest("hex");
}

/** A token whose link returns a code for the requesting client instead of a session. */
export function isPkceToken(hash: string): boolean {
  return hash.startsWith(pkcePrefix);
}

const sentAtColumns = {
  confirmation_token: "confirmation_sent_at",
  recovery_token: "recovery_sent_at",
  email_change_token_new: "email_change_sent_at",
  email_change_token_current: "email_change_sent_at",
} as const;

/** Replaces an earlier token of the same kind. */
export function storeToken(
  db: AuthDb,
  user: UserRow,
  column: TokenColumn,
  hash: string,
  more: UserChanges = {},
): Promise<UserRow> {
  return updateUser(db, user.id, { ...more, [column]: hash, [sentAtColumns[column]]: new Date().toISOString() });
}

export interface FoundToken {
  readonly user: UserRow;
  readonly column: TokenColumn;
}

export interface TokenSearch {
  readonly columns: readonly TokenColumn[];
  /** Any of these; a code may belong to a token with or without the PKCE prefix. */
  readonly hashes: readonly string[];
  readonly expirySeconds: number;
}

/** The unexpired token with one of the hashes. Locks its user, so a token works only once. */
export async function findToken(
  db: AuthDb,
  { columns, hashes, expirySeconds }: TokenSearch,
): Promise<FoundToken | undefined> {
  const candidates = hashes.filter((hash) => hash !== "");
  for (const column of columns) {
    const [user] = await db<UserRow[]>`
      select * from users where ${db(column)} = any(${candidates}) and deleted_at is null for update`;
    if (user && !isExpired(user[sentAtColumns[column]], expirySeconds)) return { user, column };
  }
  return undefined;
}

function isExpired(sentAt: string | null, expirySeconds: number): boolean {
  return sentAt === null || Date.parse(sentAt) + expirySeconds * 1000 < Date.now();
}

export function hashesOfCode(address: string, otp: string): string[] {
  const hash = hashOtp(address, otp);
  return [hash, pkcePrefix + hash];
}
