// The signed-in user's own record, and the end of their sessions.
import { z } from "zod";
import { applyEmailChange, metadataSchema, normalizeEmail } from "../accounts.ts";
import { requireUser, type SignedInUser } from "../caller.ts";
import type { AuthContext } from "../context.ts";
import type { AuthDb } from "../database.ts";
import { AuthError, validationFailed } from "../errors.ts";
import type { Mail } from "../mail/mailbox.ts";
import { reauthenticationMail } from "../mail/mails.ts";
import { orderEmailChange } from "../mail/verification-mails.ts";
import { newToken } from "../one-time-tokens.ts";
import { assertPasswordAllowed, hashPassword, isPassword } from "../passwords.ts";
import { challengeSchema } from "../pkce.ts";
import { type AuthRoute, type Call, readBody, wantedRedirect } from "../routing.ts";
import { endSessions } from "../sessions.ts";
import { findUserByEmail, findUserById, mergeMetadata, presentUser, type UserRow, updateUser } from "../users.ts";

const changeSchema = z.object({
  email: z.string().nullish(),
  password: z.string().nullish(),
  phone: z.string().nullish(),
  data: metadataSchema.nullish(),
  ...challengeSchema,
});
type Change = z.output<typeof changeSchema>;

async function getUser(context: AuthContext, { request }: Call): Promise<Response> {
  const { user } = await requireUser(context, request);
  return Response.json(await presentUser(context.sql, user));
}

async function changeUser(context: AuthContext, call: Call): Promise<Response> {
  const caller = await requireUser(context, call.request);
  const change = await readBody(call, changeSchema);
  if (change.phone) throw new AuthError(400, "phone_provider_disabled", "Unsupported phone provider");
  if (caller.user.is_anonymous && change.password && !change.email) {
    throw validationFailed("Updating password of an anonymous user without an email or phone is not allowed", 422);
  }
  const redirectTo = wantedRedirect(context, call);
  const { answer, mails } = await context.sql.begin(async (db) => {
    const changed = await applyChange(context, db, { caller, change, redirectTo });
    return { answer: await presentUser(db, changed.user), mails: changed.mails };
  });
  mails.forEach(context.sendMail);
  return Response.json(answer);
}

interface ChangeOrder {
  readonly caller: SignedInUser;
  readonly change: Change;
  readonly redirectTo: string;
}

async function applyChange(
  context: AuthContext,
  db: AuthDb,
  { caller, change, redirectTo }: ChangeOrder,
): Promise<{ user: UserRow; mails: readonly Mail[] }> {
  let user = (await findUserById(db, caller.user.id)) ?? caller.user;
  if (change.password) user = await changePassword(context, db, { user, session: caller.session }, change.password);
  if (change.data)
    user = await updateUser(db, user.id, { raw_user_meta_data: mergeMetadata(user.raw_user_meta_data, change.data) });
  const email = change.email ? normalizeEmail(change.email) : user.email;
  if (!email || email === user.email) return { user, mails: [] };
  if (await findUserByEmail(db, email)) {
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
  // A guest's first address follows the rules of a sign-up: without confirmations it applies at once.
  const isImmediate = user.is_anonymous && !context.config.auth.email.enable_confirmations;
  if (isImmediate) return { user: await applyEmailChange(db, user, email), mails: [] };
  return orderEmailChange(context, db, { user, email, redirectTo, challenge: change });
}

/** Ends the user's other sessions. */
async function changePassword(
  context: AuthContext,
  db: AuthDb,
  { user, session }: SignedInUser,
  password: string,
): Promise<UserRow> {
  assertPasswordAllowed(password, context.config.auth);
  if (await isPassword(db, password, user.encrypted_password)) {
    throw new AuthError(422, "same_password", "New password should be different from the old password.");
  }
  if (session) await endSessions(db, session, "others");
  return updateUser(db, user.id, { encrypted_password: await hashPassword(db, password), recovery_token: "" });
}

async function reauthenticate(context: AuthContext, { request }: Call): Promise<Response> {
  const { user } = await requireUser(context, request);
  if (!user.email) throw validationFailed("Reauthentication requires the user to have an email or a phone number");
  const { otp, hash } = newToken(user.email, context);
  await context.sql`update users set reauthentication_token = ${hash}, reauthentication_sent_at = now() where id = ${user.id}`;
  context.sendMail(reauthenticationMail(user.email, otp));
  return Response.json({});
}

const scopes = ["global", "local", "others"] as const;

async function signOut(context: AuthContext, { request, url }: Call): Promise<Response> {
  const { user, session } = await requireUser(context, request);
  const wanted = url.searchParams.get("scope") ?? "global";
  const scope = scopes.find((candidate) => candidate === wanted);
  if (!scope) throw validationFailed(`Unsupported logout scope "${wanted}"`);
  if (session) await endSessions(context.sql, session, scope);
  else await context.sql`delete from sessions where user_id = ${user.id}`;
  return new Response(null, { status: 204 });
}

export const userRoutes: readonly AuthRoute[] = [
  { method: "GET", path: "/user", answer: getUser },
  { method: "PUT", path: "/user", answer: changeUser },
  { method: "GET", path: "/reauthenticate", answer: reauthenticate },
  { method: "POST", path: "/logout", answer: signOut },
];
