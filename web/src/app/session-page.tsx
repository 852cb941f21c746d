import { getRouteApi } from "@tanstack/react-router";
import { StartingSession } from "../features/composer/starting-session.tsx";
import { OpenSession } from "../features/sessions/open-session.tsx";
import { useStartingSession } from "../lib/outbox/use-outbox.ts";
import { OpenedSession } from "./opened-session.tsx";
import { OpeningSession } from "./opening-session.tsx";
import { ProgramsForTheAgent } from "./programs-for-the-agent.tsx";
import { RunFileProvider } from "./run-file-provider.tsx";
import { Workspace } from "./workspace.tsx";

const route = getRouteApi("/s/$sessionId");

export function SessionPage() {
  const { sessionId } = route.useParams();
  const starting = useStartingSession(sessionId);
  const opening = starting.length > 0 ? <StartingSession messages={starting} /> : <OpeningSession />;
  return (
    <OpenedSession sessionId={sessionId} opening={opening}>
      <OpenSession />
      <RunFileProvider>
        <Workspace />
      </RunFileProvider>
      <ProgramsForTheAgent />
    </OpenedSession>
  );
}
