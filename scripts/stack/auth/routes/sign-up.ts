// POST /signup: a new account, or a guest when no address is given.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { createAccount, metadataSchema, normalizeEmail } from "../accounts.ts";
import type { AuthContext } from "../context.ts";
import { AuthError, validationFailed } from "../errors.ts";
import type { Mail } from "../mail/mailbox.ts";
import { orderMail } from "../mail/verification-mails.ts";
import { assertPasswordAllowed, hashPassword } from "../passwords.ts";
import { challengeSchema } from "../pkce.ts";
import { type AuthRoute, type Call, readBody, wantedRedirect } from "../routing.ts";
import { startSession } from "../sessions.ts";
import { findUserByEmail, insertUser, presentUser, toUser, type UserRow } from "../users.ts";

const bodySchema = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  password: z.string().nullish(),
  data: metadataSchema.nullish(),
  ...challengeSchema,
});
type SignUpBody = z.output<typeof bodySchema>;

async function signUp(context: AuthContext, call: Call): Promise<Response> {
  const body = await readBody(call, bodySchema);
  assertSignUpAllowed(context, body);
  if (!body.email && !body.phone) return signUpGuest(context, body);
  const email = normalizeEmail(body.email ?? "");
  const password = body.password ?? "";
  if (password === "") throw validationFailed("Signup requires a valid password");
  assertPasswordAllowed(password, context.config.auth);
  return context.config.auth.email.enable_confirmations
    ? signUpUnconfirmed(context, call, { ...body, email, password })
    : signUpConfirmed(context, { ...body, email, password });
}

export function assertSignUpAllowed(
  { config }: AuthContext,
  { email, phone }: Pick<SignUpBody, "email" | "phone">,
): void {
  const { enable_signup, enable_anonymous_sign_ins, email: byEmail } = config.auth;
  if (!enable_signup) throw new AuthError(422, "signup_disabled", "Signups not allowed for this instance");
  if (phone) throw new AuthError(400, "phone_provider_disabled", "Phone signups are disabled");
  if (email && !byEmail.enable_signup)
    throw new AuthError(422, "email_provider_disabled", "Email signups are disabled");
  if (!email && !enable_anonymous_sign_ins) {
    throw new AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled");
  }
}

async function signUpGuest(context: AuthContext, { data }: SignUpBody): Promise<Response> {
  const session = await context.sql.begin(async (db) => {
    const user = await insertUser(db, { is_anonymous: true, raw_user_meta_data: data ?? {} });
    return startSession(context, db, { user, method: "anonymous" });
  });
  return Response.json(session);
}

type Account = SignUpBody & { readonly email: string; readonly password: string };

async function signUpConfirmed(context: AuthContext, { email, password, data }: Account): Promise<Response> {
  const session = await context.sql.begin(async (db) => {
    if (await findUserByEmail(db, email)) throw new AuthError(422, "user_already_exists", "User already registered");
    const passwordHash = await hashPassword(db, password);
    const user = await createAccount(db, { email, passwordHash, userMetadata: data ?? {}, isConfirmed: true });
    return startSession(context, db, { user, method: "password" });
  });
  return Response.json(session);
}

async function signUpUnconfirmed(context: AuthContext, call: Call, account: Account): Promise<Response> {
  const { email, password, data } = account;
  const redirectTo = wantedRedirect(context, call);
  const outcome = await context.sql.begin(async (db): Promise<{ user: Record<string, unknown>; mail?: Mail }> => {
    const existing = await findUserByEmail(db, email);
    if (existing?.confirmed_at) return { user: stranger(existing, data ?? {}) };
    const user =
      existing ??
      (await createAccount(db, {
        email,
        passwordHash: await hashPassword(db, password),
        userMetadata: data ?? {},
        isConfirmed: false,
      }));
    const mail = await orderMail(context, db, { user, type: "signup", redirectTo, challenge: account });
    return { user: await presentUser(db, { ...user, confirmation_sent_at: new Date().toISOString() }), mail };
  });
  if (outcome.mail) context.sendMail(outcome.mail);
  return Response.json(outcome.user);
}

/** Looks like a new account, so the answer does not reveal registered addresses. */
function stranger(existing: UserRow, userMetadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const now = new Date().toISOString();
  const { email, aud } = existing;
  const blank = {
    ...existing,
    id: randomUUID(),
    email,
    aud,
    role: "",
    phone: null,
    confirmed_at: null,
    email_confirmed_at: null,
  };
  return toUser(
    {
      ...blank,
      invited_at: null,
      recovery_sent_at: null,
      email_change: null,
      email_change_sent_at: null,
      last_sign_in_at: null,
      banned_until: null,
      confirmation_sent_at: now,
      created_at: now,
      updated_at: now,
      raw_app_meta_data: { provider: "email", providers: ["email"] },
      raw_user_meta_data: userMetadata,
    },
    [],
  );
}

export const signUpRoutes: readonly AuthRoute[] = [{ method: "POST", path: "/signup", answer: signUp }];
