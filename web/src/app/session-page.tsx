import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CloudOff } from "lucide-react";
import { OpenSession } from "../features/sessions/open-session.tsx";
import { SessionProvider } from "../lib/session/session-context.tsx";
import { sessionQuery } from "../lib/session/session-query.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { OpeningSession } from "./opening-session.tsx";
import { UnopenedSession } from "./unopened-session.tsx";
import { words } from "./words.ts";
import { Workspace } from "./workspace.tsx";

const route = getRouteApi("/s/$sessionId");

export function SessionPage() {
  const { sessionId } = route.useParams();
  const { data: session, error, failureCount, refetch } = useQuery(sessionQuery(sessionId));
  if (session) {
    return (
      <SessionProvider key={sessionId} session={session}>
        <OpenSession />
        <Workspace />
      </SessionProvider>
    );
  }
  return (
    <main className="h-full">
      {error && <UnopenedSession sessionId={sessionId} error={error} onRetry={refetch} />}
      {!error && failureCount > 0 && <EmptyState icon={CloudOff}>{words.unreachable}</EmptyState>}
      {!error && failureCount === 0 && <OpeningSession />}
    </main>
  );
}
