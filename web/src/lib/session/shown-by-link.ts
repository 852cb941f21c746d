import { createContext, use } from "react";
import type { SessionLink } from "../../../../supabase/functions/_shared/protocol/invitations.ts";

/** What the link shows that the page was opened with. Undefined for members, who see everything. */
export const ShownByLink = createContext<Pick<SessionLink, "shows_history"> | undefined>(undefined);

/** Whether earlier versions of the files can be looked at. */
export function useShowsHistory(): boolean {
  return use(ShownByLink)?.shows_history ?? true;
}
