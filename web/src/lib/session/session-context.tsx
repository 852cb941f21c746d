import { createContext, type ReactNode, use, useSyncExternalStore } from "react";
import type { Link } from "../../../../supabase/functions/_shared/client/link.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import type { PacedSession } from "./paced-session.ts";
import { useCatchUpOnWake } from "./use-catch-up-on-wake.ts";

const SessionContext = createContext<PacedSession | undefined>(undefined);

export function SessionProvider({ session, children }: { session: PacedSession; children: ReactNode }) {
  useCatchUpOnWake(session);
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The session on screen. */
export function useSession(): PacedSession {
  const session = use(SessionContext);
  if (session === undefined) throw new Error("No session is open here.");
  return session;
}

/** Part of the session's state. `select` returns what the state holds, and makes no new object. */
export function useSessionState<Selected>(select: (state: SessionState) => Selected): Selected {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => select(session.state));
}

export function useLink(): Link {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => session.link);
}
