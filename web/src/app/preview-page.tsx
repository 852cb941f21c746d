import { getRouteApi } from "@tanstack/react-router";
import { PreviewScreen } from "../features/preview/preview-screen.tsx";
import { OpenedSession } from "./opened-session.tsx";

const route = getRouteApi("/s/$sessionId/page");

/** The session's page in a tab of its own. */
export function PreviewPage() {
  const { sessionId } = route.useParams();
  return (
    <OpenedSession sessionId={sessionId} opening={null}>
      <PreviewScreen />
    </OpenedSession>
  );
}
