// A session by its read-only link: live, without an account, and with nothing on it that only members can do.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useLocation } from "@tanstack/react-router";
import { CloudOff, Link2Off } from "lucide-react";
import { Refused } from "../../../supabase/functions/_shared/client/data-api.ts";
import { SessionProvider, useSessionState } from "../lib/session/session-context.tsx";
import { linkedSessionQuery, shownByLinkQuery } from "../lib/session/session-query.ts";
import { ShownByLink } from "../lib/session/shown-by-link.ts";
import { shownTitle } from "../lib/session/shown-title.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { OpeningSession } from "./opening-session.tsx";
import { words } from "./words.ts";
import { Workspace } from "./workspace.tsx";

const route = getRouteApi("/l/$sessionId");
const showsNothingMore = { shows_history: false };

export function LinkPage() {
  const { sessionId } = route.useParams();
  const secret = useLocation().hash;
  const { data: session, error, failureCount, refetch } = useQuery(linkedSessionQuery(sessionId, secret));
  const { data: shown, isPending } = useQuery(shownByLinkQuery(sessionId, secret));
  if (session && !isPending) {
    return (
      <SessionProvider key={secret} session={session}>
        <ShownByLink value={shown ?? showsNothingMore}>
          <LinkTitle />
          <Workspace />
        </ShownByLink>
      </SessionProvider>
    );
  }
  return (
    <main className="h-full">
      <h1 className="sr-only">{words.product}</h1>
      {error && <DeadLink error={error} onRetry={refetch} />}
      {!error && failureCount > 0 && <EmptyState icon={CloudOff}>{words.unreachable}</EmptyState>}
      {!error && failureCount === 0 && <OpeningSession />}
    </main>
  );
}

function LinkTitle() {
  const title = useSessionState(shownTitle);
  return <title>{title === "" ? words.product : title}</title>;
}

function DeadLink({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  if (error instanceof Refused) return <EmptyState icon={Link2Off}>{words.deadLink}</EmptyState>;
  return (
    <EmptyState icon={CloudOff} action={<Button onClick={onRetry}>{words.tryAgain}</Button>}>
      {words.notOpened(error.message)}
    </EmptyState>
  );
}
