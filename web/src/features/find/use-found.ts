import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { verbsOf } from "../../../../supabase/functions/_shared/client/verbs.ts";
import type { ListedSession } from "../../../../supabase/functions/_shared/protocol/session-list.ts";
import { rest } from "../../lib/project.ts";
import { sessionQuery } from "../../lib/session/session-query.ts";
import type { Found } from "./palette-groups.ts";

const none: readonly never[] = [];
const listedSessions = 200;
const foundOfEach = 8;

export interface FoundForQuery {
  readonly sessions: readonly ListedSession[];
  readonly found: readonly Found[];
  readonly isSearching: boolean;
  readonly hasFailed: boolean;
}

/** What the server knows; the answer before stays until the next one is here. */
export function useFound(query: string): FoundForQuery {
  const text = query.trim();
  const listed = useQuery({
    queryKey: ["palette-sessions"],
    queryFn: ({ signal }) => verbsOf(rest, { signal })("my_sessions", { max_sessions: listedSessions }),
  });
  const search = useQuery({
    queryKey: ["palette-search", text],
    queryFn: ({ signal }) => verbsOf(rest, { signal })("search", { query: text, max_results: foundOfEach }),
    enabled: text !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
  return {
    sessions: listed.data?.sessions ?? none,
    found: text === "" ? none : (search.data ?? none),
    isSearching: search.isFetching,
    hasFailed: search.isError,
  };
}

/** Of the session on screen, as it is now. */
export function useOpenPaths(): { readonly sessionId: string | undefined; readonly paths: readonly string[] } {
  const { sessionId } = useParams({ strict: false });
  const queryClient = useQueryClient();
  const session = sessionId === undefined ? undefined : queryClient.getQueryData(sessionQuery(sessionId).queryKey);
  return { sessionId, paths: session ? [...session.state.files.keys()] : none };
}
