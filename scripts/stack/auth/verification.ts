// Verifies tokens from mails and applies their effects.
import { applyEmailChange, confirmAccount } from "./accounts.ts";
import type { AuthContext } from "./context.ts";
import type { AuthDb } from "./database.ts";
import { AuthError } from "./errors.ts";
import { type FoundToken, findToken, type TokenColumn } from "./one-time-tokens.ts";
import { isBanned, type UserRow, updateUser } from "./users.ts";

const columnsByType = {
  signup: ["confirmation_token"],
  invite: ["confirmation_token"],
  magiclink: ["recovery_token"],
  recovery: ["recovery_token"],
  email: ["confirmation_token", "recovery_token"],
  email_change: ["email_change_token_new", "email_change_token_current"],
} as const satisfies Record<string, readonly TokenColumn[]>;

export type VerificationType = keyof typeof columnsByType;

export const isVerificationType = (type: string): type is VerificationType => Object.hasOwn(columnsByType, type);

export interface Verification {
  readonly type: VerificationType;
  readonly hashes: readonly string[];
  /** The address a code was sent to; the token must be that user's. Links know no address. */
  readonly email?: string;
}

export type Verified =
  | { readonly kind: "verified"; readonly user: UserRow; readonly purpose: string }
  /** One of two addresses has agreed to a change; the other has not yet. */
  | { readonly kind: "halfway"; readonly user: UserRow };

/** Uses the token up. */
export async function verifyToken(context: AuthContext, db: AuthDb, verification: Verification): Promise<Verified> {
  const { type, hashes, email } = verification;
  const expirySeconds = context.config.auth.email.otp_expiry;
  const found = await findToken(db, { columns: columnsByType[type], hashes, expirySeconds });
  if (!found || (email !== undefined && addressOf(found) !== email)) {
    const message = email === undefined ? "Email link is invalid or has expired" : "Token has expired or is invalid";
    throw new AuthError(403, "otp_expired", message);
  }
  if (isBanned(found.user)) throw new AuthError(403, "user_banned", "User is banned");
  return apply(db, found, type);
}

function addressOf({ user, column }: FoundToken): string | null {
  return column === "email_change_token_new" ? user.email_change : user.email;
}

async function apply(db: AuthDb, { user, column }: FoundToken, type: VerificationType): Promise<Verified> {
  if (column === "confirmation_token") {
    return { kind: "verified", user: await confirmAccount(db, user), purpose: type === "invite" ? "invite" : "signup" };
  }
  if (column === "recovery_token") {
    const cleared = await updateUser(db, user.id, { recovery_token: "" });
    const confirmed = cleared.confirmed_at ? cleared : await confirmAccount(db, cleared);
    return { kind: "verified", user: confirmed, purpose: type === "recovery" ? "recovery" : "magiclink" };
  }
  const otherToken =
    column === "email_change_token_new" ? user.email_change_token_current : user.email_change_token_new;
  if (otherToken) {
    const waiting = await updateUser(db, user.id, { [column]: "", email_change_confirm_status: 1 });
    return { kind: "halfway", user: waiting };
  }
  return { kind: "verified", user: await applyEmailChange(db, user, user.email_change ?? ""), purpose: "email_change" };
}
