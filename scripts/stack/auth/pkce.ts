// PKCE: a secret proves that the client which follows the link is the one that requested it.
import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { AuthContext } from "./context.ts";
import type { AuthDb } from "./database.ts";
import { AuthError, validationFailed } from "./errors.ts";
import { type SessionJson, startSession } from "./sessions.ts";
import { findUserById, isBanned } from "./users.ts";

const expirySeconds = 300;

/** Part of every request that leads to a mail with a link. */
export const challengeSchema = {
  code_challenge: z.string().nullish(),
  code_challenge_method: z.string().nullish(),
};

export interface Challenge {
  readonly code_challenge?: string | null | undefined;
  readonly code_challenge_method?: string | null | undefined;
}

interface FlowState {
  readonly id: string;
  readonly user_id: string;
  readonly auth_code: string;
  readonly code_challenge_method: "s256" | "plain";
  readonly code_challenge: string;
  readonly authentication_method: string;
  readonly auth_code_issued_at: string | null;
}

/** False when the request does not use PKCE. */
export async function startFlow(db: AuthDb, userId: string, challenge: Challenge, purpose: string): Promise<boolean> {
  const { code_challenge: code, code_challenge_method: given } = challenge;
  if (!code && !given) return false;
  if (!code || !given) throw validationFailed("PKCE flow requires code_challenge_method and code_challenge");
  const method = given.toLowerCase();
  if (method !== "s256" && method !== "plain") throw validationFailed("Invalid code_challenge_method");
  if (!/^[\w.~-]{43,128}$/.test(code)) throw validationFailed("code challenge has to be between 43 and 128 characters");
  await db`
    insert into flow_state
      (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type, authentication_method, created_at, updated_at)
    values (${randomUUID()}, ${userId}, ${randomUUID()}, ${method}, ${code}, 'email', ${purpose}, now(), now())`;
  return true;
}

/** The code for the client, once its user has followed the link. */
export async function issueAuthCode(db: AuthDb, userId: string, purpose: string): Promise<string> {
  const [flow] = await db<FlowState[]>`
    update flow_state set auth_code_issued_at = now(), updated_at = now()
    where id = (select id from flow_state where user_id = ${userId} and authentication_method = ${purpose} order by created_at desc limit 1)
    returning *`;
  if (!flow) throw new AuthError(404, "flow_state_not_found", "invalid flow state, no valid flow state found");
  return flow.auth_code;
}

export async function exchangeAuthCode(context: AuthContext, authCode: string, verifier: string): Promise<SessionJson> {
  if (!authCode || !verifier)
    throw validationFailed("invalid request: both auth code and code verifier should be non-empty");
  return context.sql.begin(async (db) => {
    const [flow] = await db<FlowState[]>`select * from flow_state where auth_code = ${authCode} for update`;
    if (!flow?.auth_code_issued_at)
      throw new AuthError(404, "flow_state_not_found", "invalid flow state, no valid flow state found");
    if (Date.parse(flow.auth_code_issued_at) + expirySeconds * 1000 < Date.now()) {
      throw new AuthError(422, "flow_state_expired", "invalid flow state, flow state has expired");
    }
    if (!isVerifier(flow, verifier)) {
      throw new AuthError(400, "bad_code_verifier", "code challenge does not match previously saved code verifier");
    }
    await db`delete from flow_state where id = ${flow.id}`;
    const user = await findUserById(db, flow.user_id);
    if (!user) throw new AuthError(404, "user_not_found", "User not found");
    if (isBanned(user)) throw new AuthError(400, "user_banned", "User is banned");
    return startSession(context, db, {
      user,
      method: flow.authentication_method === "magiclink" ? "magiclink" : "otp",
    });
  });
}

function isVerifier({ code_challenge, code_challenge_method }: FlowState, verifier: string): boolean {
  const made = code_challenge_method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  const [left, right] = [made, code_challenge].map((text) => createHash("sha256").update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
