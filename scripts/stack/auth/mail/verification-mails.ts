// Tokens sent by mail: stored within the transaction, sent after it.
import type { AuthContext } from "../context.ts";
import type { AuthDb } from "../database.ts";
import { newToken, type OneTimeToken, storeToken, type TokenColumn } from "../one-time-tokens.ts";
import { type Challenge, startFlow } from "../pkce.ts";
import { type UserChanges, type UserRow, updateUser } from "../users.ts";
import type { Mail } from "./mailbox.ts";
import { type MailType, verificationMail } from "./mails.ts";

export type LinkType = Exclude<MailType, "reauthentication" | "email_change">;

const columns: Readonly<Record<LinkType, TokenColumn>> = {
  signup: "confirmation_token",
  invite: "confirmation_token",
  magiclink: "recovery_token",
  recovery: "recovery_token",
};

export interface MailOrder {
  readonly user: UserRow;
  readonly type: LinkType;
  readonly redirectTo: string;
  readonly challenge?: Challenge;
}

export interface IssuedToken extends OneTimeToken {
  readonly user: UserRow;
}

export async function issueToken(
  context: AuthContext,
  db: AuthDb,
  { user, type, challenge = {} }: Omit<MailOrder, "redirectTo">,
): Promise<IssuedToken> {
  const isPkce = await startFlow(db, user.id, challenge, type);
  const token = newToken(user.email ?? "", context, isPkce);
  const more = type === "invite" ? { invited_at: new Date().toISOString() } : {};
  return { ...token, user: await storeToken(db, user, columns[type], token.hash, more) };
}

export async function orderMail(context: AuthContext, db: AuthDb, order: MailOrder): Promise<Mail> {
  const { otp, hash, user } = await issueToken(context, db, order);
  const link = { apiUrl: context.apiUrl, tokenHash: hash, type: order.type, redirectTo: order.redirectTo };
  return verificationMail(user.email ?? "", otp, link);
}

export interface EmailChangeOrder {
  readonly user: UserRow;
  readonly email: string;
  readonly redirectTo: string;
  readonly challenge: Challenge;
}

export interface EmailChange {
  readonly user: UserRow;
  readonly mails: readonly Mail[];
}

/** A mail to the new address, and one to the current address if both must confirm. */
export async function orderEmailChange(
  context: AuthContext,
  db: AuthDb,
  { user, email, redirectTo, challenge }: EmailChangeOrder,
): Promise<EmailChange> {
  const isPkce = await startFlow(db, user.id, challenge, "email_change");
  const forNew = newToken(email, context, isPkce);
  const forCurrent =
    context.config.auth.email.double_confirm_changes && user.email ? newToken(user.email, context, isPkce) : undefined;
  const changes: UserChanges = {
    email_change: email,
    email_change_token_new: forNew.hash,
    email_change_token_current: forCurrent?.hash ?? "",
    email_change_confirm_status: 0,
    email_change_sent_at: new Date().toISOString(),
  };
  const mailOf = (to: string, { otp, hash }: OneTimeToken) =>
    verificationMail(to, otp, { apiUrl: context.apiUrl, tokenHash: hash, type: "email_change", redirectTo });
  const toCurrent = forCurrent && user.email ? [mailOf(user.email, forCurrent)] : [];
  return { user: await updateUser(db, user.id, changes), mails: [mailOf(email, forNew), ...toCurrent] };
}
