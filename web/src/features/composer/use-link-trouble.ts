import { useEffect, useState, useSyncExternalStore } from "react";
import type { Link } from "../../../../supabase/functions/_shared/client/link.ts";
import { outbox } from "../../lib/outbox/browser-outbox.ts";
import { useLink, useSessionState } from "../../lib/session/session-context.tsx";
import type { LinkTrouble } from "./composer-edge.ts";

/** Shorter interruptions are not shown. */
const graceMs = 2000;

export function useLinkTrouble(): LinkTrouble | null {
  const link = useLink();
  const isVisitor = useSessionState((state) => state.session.my_role === null);
  // An open socket may hide for a while that the network is gone.
  const isOnline = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  const isUnreachable = useSyncExternalStore(outbox.subscribe, () => outbox.state.isUnreachable);
  const status = link.status !== "ended" && (isUnreachable || !isOnline) ? "offline" : link.status;
  const hasLasted = useLastingStatus(status) === status;
  if (status === "ended") return status;
  // Visitors with a link always poll.
  if (!hasLasted || status === "live" || status === "joining" || (isVisitor && status === "polling")) return null;
  return status;
}

function subscribeToNetwork(onChange: () => void): () => void {
  const events = ["online", "offline"] as const;
  for (const event of events) window.addEventListener(event, onChange);
  return () => {
    for (const event of events) window.removeEventListener(event, onChange);
  };
}

/** The last status that stayed for a while. */
function useLastingStatus(status: Link["status"]): Link["status"] | undefined {
  const [lasting, setLasting] = useState<Link["status"]>();
  useEffect(() => {
    const timer = setTimeout(() => setLasting(status), graceMs);
    return () => clearTimeout(timer);
  }, [status]);
  return lasting;
}
