// Captcha, where [auth.captcha] of config.toml switches it on: requests that make users, sign in or send mails carry a token, which
// the provider confirms once.
import { z } from "zod";
import { requireAdmin } from "./caller.ts";
import type { AuthContext } from "./context.ts";
import { AuthError } from "./errors.ts";

const guardedPaths: ReadonlySet<string> = new Set([
  "/signup",
  "/token?grant_type=password",
  "/otp",
  "/magiclink",
  "/recover",
  "/resend",
]);
const bodySchema = z
  .object({ gotrue_meta_security: z.object({ captcha_token: z.string().default("") }).prefault({}) })
  .catch({ gotrue_meta_security: { captcha_token: "" } });
const verdictSchema = z.object({ success: z.boolean(), "error-codes": z.array(z.string()).default([]) });

/** `path`: below the prefix. Leaves the body of the request to be read. */
export async function requireCaptcha(context: AuthContext, request: Request, path: string): Promise<void> {
  const { enabled, secret } = context.config.auth.captcha;
  if (!enabled || request.method !== "POST" || !guardedPaths.has(guardedName(request, path))) return;
  if (await isAdmin(context, request)) return;
  const body = bodySchema.parse(await request.clone().json().catch(ignoreUnreadable));
  const token = body.gotrue_meta_security.captcha_token.trim();
  const refusals = token === "" ? ["no captcha_token found"] : await refusalsOf(context, { secret, response: token });
  if (refusals.length === 0) return;
  throw new AuthError(400, "captcha_failed", `captcha protection: request disallowed (${refusals.join(", ")})`);
}

/** Renewing a session and following a link need none. */
function guardedName(request: Request, path: string): string {
  if (path !== "/token") return path;
  return `${path}?grant_type=${new URL(request.url).searchParams.get("grant_type")}`;
}

async function isAdmin(context: AuthContext, request: Request): Promise<boolean> {
  try {
    await requireAdmin(context, request);
    return true;
  } catch (error) {
    if (error instanceof AuthError) return false;
    throw error;
  }
}

/** The route itself says what is wrong with the body. */
function ignoreUnreadable(error: unknown): unknown {
  if (error instanceof SyntaxError) return {};
  throw error;
}

async function refusalsOf({ captchaVerifyUrl }: AuthContext, fields: Record<string, string>): Promise<string[]> {
  try {
    const response = await fetch(captchaVerifyUrl, { method: "POST", body: new URLSearchParams(fields) });
    const verdict = verdictSchema.parse(await response.json());
    return verdict.success ? [] : [verdict["error-codes"].join(", ") || "not confirmed"];
  } catch (cause) {
    const error = new AuthError(500, "unexpected_failure", "captcha verification process failed");
    throw Object.assign(error, { cause });
  }
}
