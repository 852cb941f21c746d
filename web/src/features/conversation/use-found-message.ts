import { useRouterState } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef } from "react";
import { useSession } from "../../lib/session/session-context.tsx";
import { usePlace } from "../../lib/workbench.ts";
import type { Row } from "./rows.ts";
import { workKey } from "./turn-rows.ts";
import { turnsOf } from "./turns.ts";

export interface FoundMessageOptions {
  readonly rows: readonly Row[];
  readonly opened: ReadonlySet<string>;
  readonly onOpen: (key: string) => void;
  readonly onLoadEarlier: () => void;
  readonly toRow: (key: string) => void;
}

/**
 * Brings the message that the URL names into view once: loads the pages before it, and opens the work that it is folded
 * into. Answers the key of its row.
 */
export function useFoundMessage(options: FoundMessageOptions): string | undefined {
  const { message } = usePlace();
  const visit = useRouterState({ select: ({ location }) => location.state.__TSR_key });
  const session = useSession();
  const shownFor = useRef<string>(undefined);
  const key = message === undefined ? undefined : keyOf(message, options.rows);

  const look = useEffectEvent((messageId: string) => {
    const { opened, onOpen, onLoadEarlier, toRow } = options;
    const turn = turnsOf(session.state).find(({ messages }) => messages.some(({ id }) => id === messageId));
    if (key !== undefined) toRow(key);
    else if (turn && !opened.has(workKey(turn))) return onOpen(workKey(turn));
    else if (!turn && session.state.hasEarlierMessages) return onLoadEarlier();
    shownFor.current = visit;
  });
  useEffect(() => {
    if (message !== undefined && shownFor.current !== visit) look(message);
  }, [message, visit, options.rows]);
  return key;
}

/** A message is one row, or one for each of its parts. */
function keyOf(messageId: string, rows: readonly Row[]): string | undefined {
  return rows.find(({ key }) => key === messageId || key.startsWith(`${messageId}:`))?.key;
}
