// The texts of files in the query cache. A text is stored under its hash, so it is read once and never becomes stale.
import { queryOptions } from "@tanstack/react-query";
import { untilAnswered } from "../../../supabase/functions/_shared/client/data-api.ts";
import { rest } from "./project.ts";

export function fileTextKey(sessionId: string, hash: string) {
  return ["file", sessionId, hash] as const;
}

/** The text with this hash, of any path and any revision. */
export function fileTextQuery(sessionId: string, hash: string) {
  return queryOptions({
    queryKey: fileTextKey(sessionId, hash),
    queryFn: async ({ signal }): Promise<string> => {
      const ofHash = () =>
        rest.from("file_contents").select("content").eq("session_id", sessionId).eq("hash", hash).single();
      const { content } = await untilAnswered(ofHash, { signal });
      return content;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
