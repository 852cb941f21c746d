// Who made a change, as people call them.
import type { Member } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { useSessionState } from "./session/session-context.tsx";

interface Made {
  readonly author_id: string | null;
  readonly run_id: string | null;
}

const words = { agent: "Edgewright", you: "You", someone: "Someone" } as const;

export function authorName(made: Made, viewerId: string | null, members: readonly Member[]): string {
  if (made.run_id !== null) return words.agent;
  if (made.author_id !== null && made.author_id === viewerId) return words.you;
  return members.find(({ user_id: id }) => id === made.author_id)?.name ?? words.someone;
}

export function useAuthorName(): (made: Made) => string {
  const viewerId = useSessionState((state) => state.viewerId);
  const members = useSessionState((state) => state.members);
  return (made) => authorName(made, viewerId, members);
}
