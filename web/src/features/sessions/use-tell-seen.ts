import { useEffect } from "react";
import { call } from "../../lib/project.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { tellSeen } from "./tell-seen.ts";

/** While the session is on a visible screen. */
export function useTellSeen(): void {
  const session = useSession();
  useEffect(() => {
    const { viewerId } = session.state;
    const { id } = session.state.session;
    if (viewerId === null) return;
    const teller = tellSeen({
      session,
      isVisible: () => !document.hidden,
      markSeen: (seq) => call("mark_seen", { session_id: id, seq }),
    });
    document.addEventListener("visibilitychange", teller.look);
    return () => {
      document.removeEventListener("visibilitychange", teller.look);
      teller.stop();
    };
  }, [session]);
}
