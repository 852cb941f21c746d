import { useSyncExternalStore } from "react";
import { useSessionState } from "../session/session-context.tsx";
import { outbox } from "./browser-outbox.ts";
import { isUnsent, type OutboxMessage, type UnsentMessage, toUnsent } from "./outbox-message.ts";

/** Messages of the session on screen that its log does not have yet, in the order of sending. */
export function useOutbox(sessionId: string): readonly UnsentMessage[] {
  const { messages, sentSeqs, isUnreachable } = useSyncExternalStore(outbox.subscribe, () => outbox.state);
  const mine = messages.filter((message) => message.sessionId === sessionId);
  // A text, because a selector must not make new objects.
  const unsentIds = useSessionState((state) => idsOf(mine.filter((message) => isUnsent(message, sentSeqs, state))));
  return mine.filter(({ id }) => unsentIds.includes(id)).map((message) => toUnsent(message, isUnreachable));
}

/** Messages of a session that does not exist yet. */
export function useStartingSession(sessionId: string): readonly UnsentMessage[] {
  const { messages, isUnreachable } = useSyncExternalStore(outbox.subscribe, () => outbox.state);
  return messages
    .filter((message) => message.sessionId === sessionId)
    .map((message) => toUnsent(message, isUnreachable));
}

function idsOf(messages: readonly OutboxMessage[]): string {
  return messages.map(({ id }) => id).join(" ");
}
