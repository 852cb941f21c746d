import { useEffect } from "react";
import type { FollowedSession } from "../../../../supabase/functions/_shared/client/followed-session.ts";

/** A socket that died while the device slept reports nothing: asks the log on focus, on unlock and when the network returns. */
export function useCatchUpOnWake(session: FollowedSession): void {
  useEffect(() => {
    const onWake = () => {
      if (document.hidden) return;
      session.catchUp().catch(() => undefined); // shows in the session's link
    };
    const wakes = [
      [document, "visibilitychange"],
      [window, "focus"],
      [window, "online"],
      [window, "pageshow"],
    ] as const;
    for (const [target, event] of wakes) target.addEventListener(event, onWake);
    return () => {
      for (const [target, event] of wakes) target.removeEventListener(event, onWake);
    };
  }, [session]);
}
