import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";

/** Until a session is named, the first line of its first prompt, as in the list of sessions. Empty without a prompt. */
export function shownTitle({ session, messages, hasEarlierMessages }: SessionState): string {
  if (session.title !== "" || hasEarlierMessages) return session.title;
  const [part] = messages.find(({ role }) => role === "user")?.parts ?? [];
  return part?.type === "text" ? (part.text.trim().split("\n", 1)[0] ?? "").slice(0, 80) : "";
}
