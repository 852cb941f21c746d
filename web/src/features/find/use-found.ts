import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { answerOf, Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { verbsOf } from "../../../../supabase/functions/_shared/client/verbs.ts";
import type { ListedSession } from "../../../../supabase/functions/_shared/protocol/session-list.ts";
import { rest } from "../../lib/project.ts";
import { sessionQuery } from "../../lib/session/session-query.ts";
import type { Found } from "./palette-groups.ts";
import { words } from "./words.ts";

const none: readonly never[] = [];
const listedSessions = 200;
const foundOfEach = 8;
/** Then the palette says that it shows only what this page knows. */
const deadlineMs = 10_000;

export interface FoundForQuery {
  readonly sessions: readonly ListedSession[];
  readonly found: readonly Found[];
  readonly isSearching: boolean;
  /** Why only what this page knows is shown. */
  readonly failure: string | null;
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
    queryFn: ({ signal }) => {
      const asked = rest.rpc("search", { query: text, max_results: foundOfEach });
      return answerOf(asked.abortSignal(AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])));
    },
    enabled: text !== "",
    placeholderData: keepPreviousData,
    retry: false,
    networkMode: "always",
  });
  return {
    sessions: listed.data?.sessions ?? none,
    found: text === "" ? none : (search.data ?? none),
    isSearching: search.isFetching,
    failure: search.error && failureSentence(search.error),
  };
}

/** Of the session on screen, as it is now. */
export function useOpenPaths(): { readonly sessionId: string | undefined; readonly paths: readonly string[] } {
  const { sessionId } = useParams({ strict: false });
  const queryClient = useQueryClient();
  const session = sessionId === undefined ? undefined : queryClient.getQueryData(sessionQuery(sessionId).queryKey);
  return { sessionId, paths: session ? [...session.state.files.keys()] : none };
}

function failureSentence(error: Error): string {
  return error instanceof Refused ? error.message : words.unreachable;
}
