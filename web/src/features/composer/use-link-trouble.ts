import { useEffect, useState } from "react";
import type { Link } from "../../../../supabase/functions/_shared/client/link.ts";
import { useLink, useSessionState } from "../../lib/session/session-context.tsx";
import type { LinkTrouble } from "./composer-edge.ts";

/** Shorter interruptions are not shown. */
const graceMs = 2000;

export function useLinkTrouble(): LinkTrouble | null {
  const { status } = useLink();
  const isVisitor = useSessionState((state) => state.session.my_role === null);
  const hasLasted = useLastingStatus(status) === status;
  if (status === "ended") return status;
  // Visitors with a link always poll.
  if (!hasLasted || status === "live" || status === "joining" || (isVisitor && status === "polling")) return null;
  return status;
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
