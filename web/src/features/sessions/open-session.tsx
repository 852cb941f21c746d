import { useRememberedSession } from "../../lib/last-session.ts";
import { activityOf } from "../../lib/session/activity.ts";
import { useLink, useSessionState } from "../../lib/session/session-context.tsx";
import { tabTitle } from "./tab-title.ts";
import { useFavicon } from "./use-favicon.ts";
import { useTellSeen } from "./use-tell-seen.ts";
import { words } from "./words.ts";

/** What the session on screen tells others: the browser's tab, the user's other devices, and the app when it opens again. */
export function OpenSession() {
  const { id, title } = useSessionState((state) => state.session);
  const activity = useSessionState(activityOf);
  const isGone = useLink().status === "ended";
  useTellSeen();
  useFavicon(activity);
  useRememberedSession(id, !isGone);
  return <title>{tabTitle(title === "" ? words.untitled : title, activity)}</title>;
}
