// POST /token: a session for a password, a refresh token, or the code of a followed link.
import { z } from "zod";
import type { AuthContext } from "../context.ts";
import { AuthError, validationFailed } from "../errors.ts";
import { isPassword } from "../passwords.ts";
import { exchangeAuthCode } from "../pkce.ts";
import { type AuthRoute, type Call, readBody } from "../routing.ts";
import { refreshSession, type SessionJson, startSession } from "../sessions.ts";
import { findUserByEmail, isBanned } from "../users.ts";

const passwordSchema = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  password: z.string().nullish(),
});
const refreshSchema = z.object({ refresh_token: z.string().nullish() });
const codeSchema = z.object({ auth_code: z.string().nullish(), code_verifier: z.string().nullish() });

const invalidCredentials = () => new AuthError(400, "invalid_credentials", "Invalid login credentials");

async function signInWithPassword(context: AuthContext, call: Call): Promise<SessionJson> {
  const { email, phone, password } = await readBody(call, passwordSchema);
  if (phone) throw new AuthError(400, "phone_provider_disabled", "Phone logins are disabled");
  if (!email) throw validationFailed("missing email or phone");
  return context.sql.begin(async (db) => {
    const user = await findUserByEmail(db, email.trim().toLowerCase());
    if (!user || !password || !user.encrypted_password) throw invalidCredentials();
    if (isBanned(user)) throw new AuthError(400, "user_banned", "User is banned");
    if (!(await isPassword(db, password, user.encrypted_password))) throw invalidCredentials();
    if (!user.confirmed_at) throw new AuthError(400, "email_not_confirmed", "Email not confirmed");
    return startSession(context, db, { user, method: "password" });
  });
}

const grants: Readonly<Record<string, (context: AuthContext, call: Call) => Promise<SessionJson>>> = {
  password: signInWithPassword,
  refresh_token: async (context, call) => {
    const { refresh_token: token } = await readBody(call, refreshSchema);
    if (!token) throw validationFailed("Refresh token is not valid");
    return refreshSession(context, token);
  },
  pkce: async (context, call) => {
    const { auth_code: code, code_verifier: verifier } = await readBody(call, codeSchema);
    return exchangeAuthCode(context, code ?? "", verifier ?? "");
  },
};

async function grantToken(context: AuthContext, call: Call): Promise<Response> {
  const grant = grants[call.url.searchParams.get("grant_type") ?? ""];
  if (!grant) throw new AuthError(400, "invalid_credentials", "unsupported_grant_type");
  return Response.json(await grant(context, call), { headers: { "cache-control": "no-store" } });
}

export const tokenRoutes: readonly AuthRoute[] = [{ method: "POST", path: "/token", answer: grantToken }];
