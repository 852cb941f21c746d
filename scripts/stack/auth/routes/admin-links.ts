// Links and invitations for the project's backend.
import { z } from "zod";
import { createAccountFor, metadataSchema, normalizeEmail } from "../accounts.ts";
import type { AuthContext } from "../context.ts";
import type { AuthDb } from "../database.ts";
import { AuthError, validationFailed } from "../errors.ts";
import { type MailType, verificationUrl } from "../mail/mails.ts";
import { resolveRedirect } from "../mail/redirects.ts";
import { issueToken, type LinkType, orderMail } from "../mail/verification-mails.ts";
import { newToken, type OneTimeToken, storeToken } from "../one-time-tokens.ts";
import { assertPasswordAllowed, hashPassword } from "../passwords.ts";
import { type AuthRoute, type Call, readBody, wantedRedirect } from "../routing.ts";
import { findUserByEmail, presentUser, type UserRow } from "../users.ts";
import { asAdmin } from "./admin-users.ts";

const linkTypes = ["signup", "invite", "magiclink", "recovery", "email_change_current", "email_change_new"] as const;

const linkSchema = z.object({
  type: z.enum(linkTypes),
  email: z.string(),
  new_email: z.string().nullish(),
  password: z.string().nullish(),
  data: metadataSchema.nullish(),
  redirect_to: z.string().nullish(),
});
type LinkBody = Omit<z.output<typeof linkSchema>, "type"> & {
  readonly type: LinkType | "email_change_current" | "email_change_new";
};

interface GeneratedLink extends OneTimeToken {
  readonly user: UserRow;
  readonly mailType: MailType;
  readonly verificationType: LinkBody["type"];
}

async function generateLink(context: AuthContext, call: Call): Promise<Response> {
  const body: LinkBody = await readBody(call, linkSchema);
  const redirectTo = body.redirect_to
    ? resolveRedirect(body.redirect_to, context.config.auth)
    : wantedRedirect(context, call);
  const answer = await context.sql.begin(async (db) => {
    const { user, otp, hash, mailType, verificationType } = await prepareLink(context, db, body);
    return {
      ...(await presentUser(db, user)),
      action_link: verificationUrl({ apiUrl: context.apiUrl, tokenHash: hash, type: mailType, redirectTo }),
      email_otp: otp,
      hashed_token: hash,
      verification_type: verificationType,
      redirect_to: redirectTo,
    };
  });
  return Response.json(answer);
}

async function prepareLink(context: AuthContext, db: AuthDb, body: LinkBody): Promise<GeneratedLink> {
  const email = normalizeEmail(body.email);
  const existing = await findUserByEmail(db, email);
  const { type } = body;
  if (type === "email_change_current" || type === "email_change_new") {
    const changed = await prepareEmailChange(context, db, requireExisting(existing), {
      type,
      newEmail: body.new_email,
    });
    return { ...changed, mailType: "email_change", verificationType: type };
  }
  const user = await userFor(context, db, { body: { ...body, email, type }, existing });
  // A sign-in link also confirms a new user.
  const effective = type === "magiclink" && !user.confirmed_at ? "signup" : type;
  return {
    ...(await issueToken(context, db, { user, type: effective })),
    mailType: effective,
    verificationType: effective,
  };
}

interface LinkSubject {
  readonly body: LinkBody & { readonly type: LinkType };
  readonly existing: UserRow | undefined;
}

async function userFor(context: AuthContext, db: AuthDb, { body, existing }: LinkSubject): Promise<UserRow> {
  const { email, type, data } = body;
  if (type === "recovery") return requireExisting(existing);
  if (existing?.confirmed_at && type !== "magiclink") {
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
  if (existing) return existing;
  const passwordHash = type === "signup" ? await requiredPassword(context, db, body.password) : null;
  return createAccountFor(db, { email, passwordHash, userMetadata: data ?? {} });
}

async function requiredPassword(
  context: AuthContext,
  db: AuthDb,
  password: string | null | undefined,
): Promise<string> {
  if (!password) throw validationFailed("Signup requires a valid password");
  assertPasswordAllowed(password, context.config.auth);
  return hashPassword(db, password);
}

interface EmailChangeLink {
  readonly type: "email_change_current" | "email_change_new";
  readonly newEmail: string | null | undefined;
}

async function prepareEmailChange(
  context: AuthContext,
  db: AuthDb,
  user: UserRow,
  { type, newEmail }: EmailChangeLink,
): Promise<OneTimeToken & { user: UserRow }> {
  if (!context.config.auth.email.double_confirm_changes && type === "email_change_current") {
    throw validationFailed("Enable secure email change to generate link for current email");
  }
  const email_change = normalizeEmail(newEmail ?? "");
  if (await findUserByEmail(db, email_change)) {
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
  const isCurrent = type === "email_change_current";
  const token = newToken(isCurrent ? (user.email ?? "") : email_change, context);
  const column = isCurrent ? "email_change_token_current" : "email_change_token_new";
  return { ...token, user: await storeToken(db, user, column, token.hash, { email_change }) };
}

function requireExisting(user: UserRow | undefined): UserRow {
  if (!user) throw new AuthError(404, "user_not_found", "User with this email not found");
  return user;
}

const inviteSchema = z.object({ email: z.string(), data: metadataSchema.nullish() });

async function invite(context: AuthContext, call: Call): Promise<Response> {
  const body = await readBody(call, inviteSchema);
  const email = normalizeEmail(body.email);
  const redirectTo = wantedRedirect(context, call);
  const { answer, mail } = await context.sql.begin(async (db) => {
    const existing = await findUserByEmail(db, email);
    const user = await userFor(context, db, { body: { ...body, email, type: "invite" }, existing });
    const ordered = await orderMail(context, db, { user, type: "invite", redirectTo });
    const invited = (await findUserByEmail(db, email)) ?? user;
    return { answer: await presentUser(db, invited), mail: ordered };
  });
  context.sendMail(mail);
  return Response.json(answer);
}

export const adminLinkRoutes: readonly AuthRoute[] = [
  { method: "POST", path: "/admin/generate_link", answer: asAdmin(generateLink) },
  { method: "POST", path: "/invite", answer: asAdmin(invite) },
];
