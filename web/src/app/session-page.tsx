import { getRouteApi } from "@tanstack/react-router";
import { OpenSession } from "../features/sessions/open-session.tsx";
import { OpenedSession } from "./opened-session.tsx";
import { OpeningSession } from "./opening-session.tsx";
import { Workspace } from "./workspace.tsx";

const route = getRouteApi("/s/$sessionId");

export function SessionPage() {
  const { sessionId } = route.useParams();
  return (
    <OpenedSession sessionId={sessionId} opening={<OpeningSession />}>
      <OpenSession />
      <Workspace />
    </OpenedSession>
  );
}
