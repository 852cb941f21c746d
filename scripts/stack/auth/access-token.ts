// The claims of an access token, the same as a hosted project's.
import type { AuthContext } from "./context.ts";
import type { AuthDb } from "./database.ts";
import type { UserRow } from "./users.ts";

interface AccessTokenFacts {
  readonly user: UserRow;
  readonly sessionId: string;
  readonly issuedAt: number;
}

export async function accessToken(
  { keys, apiUrl, config }: AuthContext,
  db: AuthDb,
  { user, sessionId, issuedAt }: AccessTokenFacts,
): Promise<string> {
  return keys.sign({
    iss: `${apiUrl}/auth/v1`,
    sub: user.id,
    aud: user.aud ?? "authenticated",
    exp: issuedAt + config.auth.jwt_expiry,
    iat: issuedAt,
    email: user.email ?? "",
    phone: user.phone ?? "",
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    role: user.role ?? "authenticated",
    aal: "aal1",
    amr: await authenticationMethods(db, sessionId),
    session_id: sessionId,
    is_anonymous: user.is_anonymous,
  });
}

/** How the session was authenticated, latest first. */
async function authenticationMethods(db: AuthDb, sessionId: string): Promise<{ method: string; timestamp: number }[]> {
  const rows = await db<{ method: string; updated_at: string }[]>`
    select authentication_method as method, updated_at from mfa_amr_claims where session_id = ${sessionId} order by updated_at desc`;
  return rows.map(({ method, updated_at }) => ({ method, timestamp: Math.floor(Date.parse(updated_at) / 1000) }));
}
