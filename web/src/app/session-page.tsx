import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CloudOff, SearchX } from "lucide-react";
import { OpenSession } from "../features/sessions/open-session.tsx";
import { useRememberedSession } from "../lib/last-session.ts";
import { SessionProvider } from "../lib/session/session-context.tsx";
import { sessionQuery } from "../lib/session/session-query.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { words } from "./words.ts";
import { Workspace } from "./workspace.tsx";

const route = getRouteApi("/s/$sessionId");

export function SessionPage() {
  const { sessionId } = route.useParams();
  const { data: session, error, failureCount } = useQuery(sessionQuery(sessionId));
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
      {error && <SessionMissing sessionId={sessionId} />}
      {!error && failureCount > 0 && <EmptyState icon={CloudOff}>{words.unreachable}</EmptyState>}
      {!error && failureCount === 0 && <p className="sr-only">{words.opening}</p>}
    </main>
  );
}

function SessionMissing({ sessionId }: { readonly sessionId: string }) {
  useRememberedSession(sessionId, false);
  return (
    <EmptyState
      icon={SearchX}
      action={
        <Link to="/new" className="font-medium text-accent underline underline-offset-4">
          {words.newSession}
        </Link>
      }
    >
      {words.sessionGone}
    </EmptyState>
  );
}
