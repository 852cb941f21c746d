import { skipToken, useQuery } from "@tanstack/react-query";
import { untilAnswered } from "../../../supabase/functions/_shared/client/data-api.ts";
import { rest } from "../lib/project.ts";
import { useSessionState } from "../lib/session/session-context.tsx";

const agent = "The agent";

/** Who made a revision, if it was somebody else. Undefined for one's own other device, and until it is known. */
export function useChangedBy(revision: number | undefined): string | undefined {
  const sessionId = useSessionState(({ session }) => session.id);
  const viewerId = useSessionState((state) => state.viewerId);
  const members = useSessionState((state) => state.members);
  const { data: made } = useQuery({
    queryKey: ["revision-author", sessionId, revision],
    queryFn:
      revision === undefined
        ? skipToken
        : ({ signal }) => {
            const author = () =>
              rest.from("revisions").select("author_id").match({ session_id: sessionId, number: revision });
            return untilAnswered(author, { signal });
          },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [author] = made ?? [];
  if (author === undefined || author.author_id === viewerId) return undefined;
  if (author.author_id === null) return agent;
  return members.find(({ user_id: id }) => id === author.author_id)?.name ?? undefined;
}
