// /verify: the code typed in (POST) and the link followed (GET).
import { z } from "zod";
import { normalizeEmail } from "../accounts.ts";
import type { AuthContext } from "../context.ts";
import { AuthError, validationFailed } from "../errors.ts";
import { resolveRedirect } from "../mail/redirects.ts";
import { hashesOfCode, isPkceToken } from "../one-time-tokens.ts";
import { issueAuthCode } from "../pkce.ts";
import { type AuthRoute, type Call, readBody } from "../routing.ts";
import { startSession } from "../sessions.ts";
import { isVerificationType, type Verification, type VerificationType, verifyToken } from "../verification.ts";

const halfwayMessage = "Confirmation link accepted. Please proceed to confirm link sent to the other email";

const bodySchema = z.object({
  type: z.string().nullish(),
  token: z.string().nullish(),
  token_hash: z.string().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
});

async function verifyCode(context: AuthContext, call: Call): Promise<Response> {
  const verification = toVerification(await readBody(call, bodySchema));
  const answer = await context.sql.begin(async (db) => {
    const verified = await verifyToken(context, db, verification);
    if (verified.kind === "halfway") return { code: "200", msg: halfwayMessage };
    return startSession(context, db, { user: verified.user, method: "otp" });
  });
  return Response.json(answer);
}

function toVerification({ type, token, token_hash: hash, email, phone }: z.output<typeof bodySchema>): Verification {
  const known = requireType(type);
  if (phone) throw new AuthError(400, "phone_provider_disabled", "Unsupported phone provider");
  if (hash) return { type: known, hashes: [hash] };
  if (!token) throw validationFailed("Verify requires either a token or a token hash");
  if (!email) throw validationFailed("Only an email address or phone number should be provided on verify");
  const address = normalizeEmail(email);
  return { type: known, hashes: hashesOfCode(address, token), email: address };
}

function requireType(type: string | null | undefined): VerificationType {
  if (!type) throw validationFailed("Verify requires a verification type");
  if (!isVerificationType(type)) throw validationFailed("Invalid email verification type");
  return type;
}

/** Always redirects to the project's site: with a session, a code or an error. */
async function followLink(context: AuthContext, { url }: Call): Promise<Response> {
  const token = url.searchParams.get("token") ?? url.searchParams.get("token_hash") ?? "";
  const type = requireType(url.searchParams.get("type"));
  if (!token) throw validationFailed("Verify requires a token or a token hash");
  const target = resolveRedirect(url.searchParams.get("redirect_to"), context.config.auth);
  try {
    return redirect(await destination(context, { type, token, target }));
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return redirect(refusedDestination(target, error, isPkceToken(token)));
  }
}

interface FollowedLink {
  readonly type: VerificationType;
  readonly token: string;
  readonly target: string;
}

async function destination(context: AuthContext, { type, token, target }: FollowedLink): Promise<string> {
  return context.sql.begin(async (db) => {
    const verified = await verifyToken(context, db, { type, hashes: [token] });
    if (verified.kind === "halfway") return withFragment(target, { message: halfwayMessage });
    if (isPkceToken(token))
      return withQuery(target, { code: await issueAuthCode(db, verified.user.id, verified.purpose) });
    const session = await startSession(context, db, { user: verified.user, method: "otp" });
    return withFragment(target, {
      access_token: session.access_token,
      expires_at: String(session.expires_at),
      expires_in: String(session.expires_in),
      refresh_token: session.refresh_token,
      token_type: "bearer",
      type,
    });
  });
}

function refusedDestination(target: string, { code, message }: AuthError, isPkce: boolean): string {
  const reason = { error: "access_denied", error_code: code, error_description: message };
  return withFragment(isPkce ? withQuery(target, reason) : target, reason);
}

function withFragment(target: string, values: Record<string, string>): string {
  const url = new URL(target);
  url.hash = new URLSearchParams(values).toString();
  return url.href;
}

function withQuery(target: string, values: Record<string, string>): string {
  const url = new URL(target);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return url.href;
}

function redirect(location: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}

export const verifyRoutes: readonly AuthRoute[] = [
  { method: "POST", path: "/verify", answer: verifyCode },
  { method: "GET", path: "/verify", answer: followLink },
];
