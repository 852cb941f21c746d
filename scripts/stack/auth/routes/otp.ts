// Requests for a mail: sign in by link or code, reset a password, send again.
import { z } from "zod";
import { confirmAccount, createAccount, metadataSchema, normalizeEmail } from "../accounts.ts";
import type { AuthContext } from "../context.ts";
import type { AuthDb } from "../database.ts";
import { AuthError, validationFailed } from "../errors.ts";
import type { Mail } from "../mail/mailbox.ts";
import { orderEmailChange, orderMail } from "../mail/verification-mails.ts";
import { challengeSchema } from "../pkce.ts";
import { type AuthRoute, type Call, readBody, wantedRedirect } from "../routing.ts";
import { findUserByEmail, type UserRow } from "../users.ts";
import { assertSignUpAllowed } from "./sign-up.ts";

const otpSchema = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  create_user: z.boolean().nullish(),
  data: metadataSchema.nullish(),
  ...challengeSchema,
});
type OtpBody = z.output<typeof otpSchema>;

async function sendOtp(context: AuthContext, call: Call): Promise<Response> {
  const body = await readBody(call, otpSchema);
  if (body.phone) throw new AuthError(400, "phone_provider_disabled", "Unsupported phone provider");
  if (!body.email) throw validationFailed("One of email or phone must be set");
  const email = normalizeEmail(body.email);
  const redirectTo = wantedRedirect(context, call);
  const mail = await context.sql.begin(async (db) => {
    const user = await findOrCreate(context, db, { ...body, email });
    const type = user.confirmed_at ? "magiclink" : "signup";
    return orderMail(context, db, { user, type, redirectTo, challenge: body });
  });
  context.sendMail(mail);
  return Response.json({});
}

/** Without confirmations, requesting a link creates the account. */
async function findOrCreate(context: AuthContext, db: AuthDb, body: OtpBody & { email: string }): Promise<UserRow> {
  const isConfirmed = !context.config.auth.email.enable_confirmations;
  const existing = await findUserByEmail(db, body.email);
  if (existing) return existing.confirmed_at || !isConfirmed ? existing : confirmAccount(db, existing);
  if (body.create_user === false) throw new AuthError(422, "otp_disabled", "Signups not allowed for otp");
  assertSignUpAllowed(context, body);
  return createAccount(db, { email: body.email, passwordHash: null, userMetadata: body.data ?? {}, isConfirmed });
}

const recoverSchema = z.object({ email: z.string().nullish(), ...challengeSchema });

/** Answers the same whether or not there is such a user. */
async function sendRecovery(context: AuthContext, call: Call): Promise<Response> {
  const body = await readBody(call, recoverSchema);
  if (!body.email) throw validationFailed("Password recovery requires an email");
  const email = normalizeEmail(body.email);
  const redirectTo = wantedRedirect(context, call);
  const mail = await context.sql.begin(async (db) => {
    const user = await findUserByEmail(db, email);
    return user && orderMail(context, db, { user, type: "recovery", redirectTo, challenge: body });
  });
  if (mail) context.sendMail(mail);
  return Response.json({});
}

const resendSchema = z.object({
  type: z.string().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
  ...challengeSchema,
});

async function resend(context: AuthContext, call: Call): Promise<Response> {
  const body = await readBody(call, resendSchema);
  if (body.type !== "signup" && body.type !== "email_change") {
    throw validationFailed("Missing one of these types: signup, email_change, sms, phone_change");
  }
  if (!body.email) throw validationFailed("Type provided requires an email address");
  const email = normalizeEmail(body.email);
  const redirectTo = wantedRedirect(context, call);
  const mails = await context.sql.begin(async (db): Promise<readonly Mail[]> => {
    const user = await findUserByEmail(db, email);
    if (!user) return [];
    if (body.type === "signup") {
      return user.confirmed_at
        ? []
        : [await orderMail(context, db, { user, type: "signup", redirectTo, challenge: body })];
    }
    if (!user.email_change) return [];
    return (await orderEmailChange(context, db, { user, email: user.email_change, redirectTo, challenge: body })).mails;
  });
  mails.forEach(context.sendMail);
  return Response.json({});
}

export const otpRoutes: readonly AuthRoute[] = [
  { method: "POST", path: "/otp", answer: sendOtp },
  { method: "POST", path: "/magiclink", answer: sendOtp },
  { method: "POST", path: "/recover", answer: sendRecovery },
  { method: "POST", path: "/resend", answer: resend },
];
