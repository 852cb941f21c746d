// Sessions: created at sign-in, extended by single-use refresh tokens.
import { randomBytes, randomUUID } from "node:crypto";
import { accessToken } from "./access-token.ts";
import type { AuthContext } from "./context.ts";
import type { AuthDb } from "./database.ts";
import { AuthError } from "./errors.ts";
import { findUserById, isBanned, presentUser, type UserRow, updateUser } from "./users.ts";

export type AuthenticationMethod = "password" | "otp" | "anonymous" | "invite" | "magiclink";

export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
}

interface RefreshTokenRow {
  readonly id: string;
  readonly token: string;
  readonly user_id: string;
  readonly session_id: string;
  readonly parent: string | null;
  readonly revoked: boolean;
  readonly updated_at: string;
}

/** The answer to a sign-in. */
export type SessionJson = Readonly<Record<string, unknown>> & {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly expires_at: number;
};

export async function startSession(
  context: AuthContext,
  db: AuthDb,
  { user, method }: { user: UserRow; method: AuthenticationMethod },
): Promise<SessionJson> {
  const now = new Date().toISOString();
  const sessionId = randomUUID();
  await db`insert into sessions (id, user_id, created_at, updated_at, aal) values (${sessionId}, ${user.id}, ${now}, ${now}, 'aal1')`;
  await db`
    insert into mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
    values (${randomUUID()}, ${sessionId}, ${now}, ${now}, ${method})`;
  await db`update identities set last_sign_in_at = ${now} where user_id = ${user.id}`;
  const signedIn = await updateUser(db, user.id, { last_sign_in_at: now });
  const token = await addRefreshToken(db, { userId: user.id, sessionId, parent: null });
  return sessionJson(context, db, { user: signedIn, sessionId, refreshToken: token });
}

/** Exchanges a refresh token. A used one works again for a moment; after that, reusing it ends the session. */
export async function refreshSession(context: AuthContext, refreshToken: string): Promise<SessionJson> {
  const outcome = await context.sql.begin(async (db) => {
    const token = await findRefreshToken(db, refreshToken);
    const user = token && (await findUserById(db, token.user_id));
    if (!token || !user)
      throw new AuthError(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found");
    if (isBanned(user)) throw new AuthError(400, "user_banned", "Invalid Refresh Token: User Banned");
    const next = token.revoked ? await reuse(context, db, token) : await swap(context, db, token);
    if (next === undefined) return undefined; // the revocation in this transaction must be committed
    await db`update sessions set refreshed_at = now(), updated_at = now() where id = ${token.session_id}`;
    return sessionJson(context, db, { user, sessionId: token.session_id, refreshToken: next });
  });
  if (outcome === undefined)
    throw new AuthError(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used");
  return outcome;
}

/** Locks the session first, so that two exchanges of one token cannot both succeed. */
async function findRefreshToken(db: AuthDb, token: string): Promise<RefreshTokenRow | undefined> {
  await db`select from sessions where id = (select session_id from refresh_tokens where token = ${token}) for update`;
  const [row] = await db<
    RefreshTokenRow[]
  >`select * from refresh_tokens where token = ${token} and session_id is not null`;
  return row;
}

async function swap({ config }: AuthContext, db: AuthDb, token: RefreshTokenRow): Promise<string> {
  if (!config.auth.enable_refresh_token_rotation) return token.token;
  await db`update refresh_tokens set revoked = true, updated_at = now() where id = ${token.id}`;
  return addRefreshToken(db, { userId: token.user_id, sessionId: token.session_id, parent: token.token });
}

/** The answer with the newest token may have been lost, so its parent may be reused at any time; others only briefly. */
async function reuse({ config }: AuthContext, db: AuthDb, token: RefreshTokenRow): Promise<string | undefined> {
  const [active] = await db<RefreshTokenRow[]>`
    select * from refresh_tokens where session_id = ${token.session_id} and not revoked order by id desc limit 1`;
  if (active?.parent === token.token) return active.token;
  const reusableUntil = Date.parse(token.updated_at) + config.auth.refresh_token_reuse_interval * 1000;
  if (active && Date.now() <= reusableUntil) return active.token;
  if (config.auth.enable_refresh_token_rotation) {
    await db`update refresh_tokens set revoked = true, updated_at = now() where session_id = ${token.session_id}`;
  }
  return undefined;
}

interface NewRefreshToken {
  readonly userId: string;
  readonly sessionId: string;
  readonly parent: string | null;
}

async function addRefreshToken(db: AuthDb, { userId, sessionId, parent }: NewRefreshToken): Promise<string> {
  const token = randomBytes(16).toString("base64url");
  await db`
    insert into refresh_tokens (token, user_id, session_id, parent, revoked, created_at, updated_at)
    values (${token}, ${userId}, ${sessionId}, ${parent}, false, now(), now())`;
  return token;
}

interface SessionFacts {
  readonly user: UserRow;
  readonly sessionId: string;
  readonly refreshToken: string;
}

async function sessionJson(
  context: AuthContext,
  db: AuthDb,
  { user, sessionId, refreshToken }: SessionFacts,
): Promise<SessionJson> {
  const expiresIn = context.config.auth.jwt_expiry;
  const issuedAt = Math.floor(Date.now() / 1000);
  return {
    access_token: await accessToken(context, db, { user, sessionId, issuedAt }),
    token_type: "bearer",
    expires_in: expiresIn,
    expires_at: issuedAt + expiresIn,
    refresh_token: refreshToken,
    user: await presentUser(db, user),
  };
}

export type SignOutScope = "global" | "local" | "others";

export async function endSessions(db: AuthDb, { user_id, id }: SessionRow, scope: SignOutScope): Promise<void> {
  if (scope === "local") await db`delete from sessions where id = ${id}`;
  else await db`delete from sessions where user_id = ${user_id} and (${scope === "global"} or id <> ${id})`;
}
