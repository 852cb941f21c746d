import { useRememberedSession } from "../../lib/last-session.ts";
import { activityOf } from "../../lib/session/activity.ts";
import { useLink, useSessionState } from "../../lib/session/session-context.tsx";
import { shownTitle } from "../../lib/session/shown-title.ts";
import { tabTitle } from "./tab-title.ts";
import { useFavicon } from "./use-favicon.ts";
import { useTellSeen } from "./use-tell-seen.ts";
import { words } from "./words.ts";

/** What the session on screen tells others: the browser's tab, the user's other devices, and the app when it opens again. */
export function OpenSession() {
  const sessionId = useSessionState(({ session }) => session.id);
  const title = useSessionState(shownTitle);
  const activity = useSessionState(activityOf);
  const isGone = useLink().status === "ended";
  useTellSeen();
  useFavicon(activity);
  useRememberedSession(sessionId, !isGone);
  return <title>{tabTitle(title === "" ? words.untitled : title, activity)}</title>;
}
