import type { SessionState } from "../../../supabase/functions/_shared/protocol/session-state.ts";
import { oneLine } from "./plain.ts";

export function authorName(authorId: string | null, { viewerId, members }: SessionState): string {
  if (authorId !== null && authorId === viewerId) return "you";
  const name = members.find(({ user_id: id }) => id === authorId)?.name;
  return oneLine(name ?? "someone", 40);
}
