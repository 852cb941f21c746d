// The caller of Auth: a user with a live session, or the project's backend.
import { errors } from "jose";
import { z } from "zod";
import type { Claims } from "../keys.ts";
import type { AuthContext } from "./context.ts";
import { AuthError, validationFailed } from "./errors.ts";
import type { SessionRow } from "./sessions.ts";
import { findUserById, type UserRow } from "./users.ts";

export interface SignedInUser {
  readonly user: UserRow;
  readonly session: SessionRow | undefined;
}

const adminRoles = new Set(["service_role", "supabase_admin"]);

async function verifiedClaims({ keys }: AuthContext, request: Request): Promise<Claims> {
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) throw new AuthError(401, "no_authorization", "This endpoint requires a valid Bearer token");
  try {
    return await keys.verify(token);
  } catch (cause) {
    throw Object.assign(badJwt(cause), { cause });
  }
}

function badJwt(cause: unknown): AuthError {
  const reason =
    cause instanceof errors.JWTExpired
      ? "token has invalid claims: token is expired"
      : cause instanceof errors.JWSSignatureVerificationFailed
        ? "token signature is invalid: signature is invalid"
        : "token is malformed";
  return new AuthError(403, "bad_jwt", `invalid JWT: unable to parse or verify signature, ${reason}`);
}

/** A token can outlive its session and its user. Auth, unlike the Data API, checks both. */
export async function requireUser(context: AuthContext, request: Request): Promise<SignedInUser> {
  const { sub, session_id: sessionId } = await verifiedClaims(context, request);
  if (!sub) throw new AuthError(403, "bad_jwt", "invalid claim: missing sub claim");
  if (!z.uuid().safeParse(sub).success) throw new AuthError(400, "bad_jwt", "invalid claim: sub claim must be a UUID");
  const user = await findUserById(context.sql, sub);
  if (!user) throw new AuthError(403, "user_not_found", "User from sub claim in JWT does not exist");
  return { user, session: await findSession(context, user, sessionId) };
}

async function findSession({ sql }: AuthContext, user: UserRow, id: unknown): Promise<SessionRow | undefined> {
  if (typeof id !== "string" || id === "") return undefined;
  const [session] = await sql<SessionRow[]>`select id, user_id from sessions where id = ${id} and user_id = ${user.id}`;
  if (!session) throw new AuthError(403, "session_not_found", "Session from session_id claim in JWT does not exist");
  return session;
}

export async function requireAdmin(context: AuthContext, request: Request): Promise<void> {
  const { role } = await verifiedClaims(context, request);
  if (!adminRoles.has(role ?? "")) throw new AuthError(403, "not_admin", "User not allowed");
}

export function requireUuid(id: string | undefined, name: string): string {
  const parsed = z.guid().safeParse(id);
  if (!parsed.success) throw validationFailed(`${name} must be an UUID`, 404);
  return parsed.data;
}
