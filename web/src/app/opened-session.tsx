import { useQuery } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import type { ReactNode } from "react";
import { SessionProvider } from "../lib/session/session-context.tsx";
import { sessionQuery } from "../lib/session/session-query.ts";
import { useUser } from "../lib/user.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { UnopenedSession } from "./unopened-session.tsx";
import { words } from "./words.ts";

export interface OpenedSessionProps {
  readonly sessionId: string;
  /** Shown until the session is open. */
  readonly opening: ReactNode;
  readonly children: ReactNode;
}

/** Its children once the session is open, or else why it is not. */
export function OpenedSession({ sessionId, opening, children }: OpenedSessionProps) {
  useUser(); // when they change, the session is read again
  const { data: session, error, failureCount, refetch } = useQuery(sessionQuery(sessionId));
  if (session) {
    return (
      <SessionProvider key={sessionId} session={session}>
        {children}
      </SessionProvider>
    );
  }
  return (
    <main className="h-full">
      {error && <UnopenedSession sessionId={sessionId} error={error} onRetry={refetch} />}
      {!error && failureCount > 0 && <EmptyState icon={CloudOff}>{words.unreachable}</EmptyState>}
      {!error && failureCount === 0 && opening}
    </main>
  );
}
