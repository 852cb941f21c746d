import { queryOptions } from "@tanstack/react-query";
import type { Invitation } from "../../../../supabase/functions/_shared/protocol/invitations.ts";
import { rest } from "../../lib/project.ts";
import { sessionKeys } from "./session-keys.ts";

export const invitationsQuery = queryOptions({
  queryKey: sessionKeys.invitations,
  queryFn: async ({ signal }): Promise<Invitation[]> => {
    const { verbsOf } = await import("../../../../supabase/functions/_shared/client/verbs.ts");
    return verbsOf(rest, { signal })("my_invitations", {});
  },
  // Notices may be lost: looks again on focus.
  staleTime: 0,
});
