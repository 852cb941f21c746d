// Clients that follow a session, with the events they got and the state these led to.
import { createClient } from "@supabase/supabase-js";
import { onTestFinished } from "vitest";
import type { UserDb } from "../../functions/_shared/client/data-api.ts";
import { followSession } from "../../functions/_shared/client/follow-session.ts";
import type { FollowedSession } from "../../functions/_shared/client/followed-session.ts";
import type { Link } from "../../functions/_shared/client/link.ts";
import type { Pace } from "../../functions/_shared/client/pace.ts";
import type { Database } from "../../functions/_shared/protocol/database.types.ts";
import type { SessionEvent } from "../../functions/_shared/protocol/events.ts";
import { sessionSnapshot } from "../../functions/_shared/protocol/session-snapshot.ts";
import { openState, type SessionState } from "../../functions/_shared/protocol/session-state.ts";
import { type Client, done, stack, type TestUser } from "../support/test-users.ts";

export interface Follower {
  readonly session: FollowedSession;
  readonly events: readonly SessionEvent[];
  readonly links: readonly Link["status"][];
  /** Resolves as soon as the condition holds. The test's time limit is the deadline. */
  until(holds: (state: SessionState, link: Link) => boolean): Promise<void>;
}

/** Stops when the test ends. */
export async function follow(userDb: UserDb, sessionId: string, pace: Partial<Pace> = {}): Promise<Follower> {
  const events: SessionEvent[] = [];
  const links: Link["status"][] = [];
  const waiting = new Set<() => void>();
  const check = () => {
    for (const waiter of waiting) waiter();
  };
  const session = await followSession(userDb, sessionId, {
    onEvents: (applied) => events.push(...applied.map(({ event }) => event)),
    onLink: ({ status }) => links.push(status),
    pace,
  });
  session.subscribe(check);
  onTestFinished(() => session.close());
  const until: Follower["until"] = (holds) =>
    new Promise((resolve) => {
      const waiter = () => {
        if (!holds(session.state, session.link)) return;
        waiting.delete(waiter);
        resolve();
      };
      waiting.add(waiter);
      waiter();
    });
  return { session, events, links, until };
}

/** Another client of the same user, over another URL or fetch. Reconnects at once when cut off. */
export async function onLine(user: TestUser, url: string, fetch?: typeof globalThis.fetch): Promise<Client> {
  const userDb: Client = createClient<Database>(url, stack().publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: fetch ? { fetch } : {},
    realtime: { reconnectAfterMs: () => 50 },
  });
  const { data } = await user.userDb.auth.getSession();
  if (!data.session) throw new Error("This user is not signed in.");
  await userDb.auth.setSession(data.session);
  onTestFinished(async () => {
    await userDb.realtime.disconnect();
  });
  return userDb;
}

/** The state that opening the session gives now. The log has no names, so they are left out. */
export async function opened(user: TestUser, sessionId: string) {
  const answer = await done(user.userDb.rpc("open_session", { session_id: sessionId }));
  return withoutNames(openState(sessionSnapshot.parse(answer), user.id));
}

export function withoutNames(state: SessionState) {
  return { ...state, members: state.members.map(({ user_id, role }) => ({ user_id, role })) };
}
