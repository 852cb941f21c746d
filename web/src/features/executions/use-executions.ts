import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { earlierQuery, executionQuery } from "./execution-queries.ts";
import { hasEarlier, newestFirst } from "./executions.ts";

export interface Executions {
  readonly list: readonly Execution[];
  /** Undefined when there are no earlier ones, or they are on their way. */
  readonly showEarlier: (() => void) | undefined;
  readonly isLinkBroken: boolean;
}

/** All executions of the session that are known: those it follows, the earlier ones asked for, and the one of a link. */
export function useExecutions(linkedId: string | undefined): Executions {
  const sessionId = useSessionState(({ session }) => session.id);
  const followed = useSessionState(({ executions }) => executions);
  const [isAsked, setIsAsked] = useState(false);
  const earlier = useInfiniteQuery({
    ...earlierQuery(sessionId, [...followed.values()][0]?.created_at),
    enabled: isAsked,
  });
  const isUnknown = linkedId !== undefined && !followed.has(linkedId);
  const linked = useQuery({ ...executionQuery(sessionId, linkedId ?? ""), enabled: isUnknown });
  const pages = earlier.data?.pages ?? [];
  const showEarlier = () => (isAsked ? void earlier.fetchNextPage() : setIsAsked(true));
  const canAsk = isAsked ? earlier.hasNextPage && !earlier.isFetching : hasEarlier(followed);
  return {
    list: newestFirst([...followed.values()], pages.flat(), isUnknown && linked.data ? [linked.data] : []),
    showEarlier: canAsk ? showEarlier : undefined,
    isLinkBroken: isUnknown && linked.data === null,
  };
}
