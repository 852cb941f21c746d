// The texts of files in the query cache. A text is stored under its hash, so it is read once and never becomes stale.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
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

/** Keeps the address of a request short. */
const maxHashesAtOnce = 40;

/** The texts with these hashes, by hash. Those that the cache lacks are read many at a time. */
export async function readFileTexts(
  queryClient: QueryClient,
  sessionId: string,
  hashes: Iterable<string>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const missing: string[] = [];
  for (const hash of new Set(hashes)) {
    const cached = queryClient.getQueryData<string>(fileTextKey(sessionId, hash));
    if (cached === undefined) missing.push(hash);
    else texts.set(hash, cached);
  }
  for (let start = 0; start < missing.length; start += maxHashesAtOnce) {
    const some = missing.slice(start, start + maxHashesAtOnce);
    const ofHashes = () =>
      rest.from("file_contents").select("hash, content").eq("session_id", sessionId).in("hash", some);
    for (const { hash, content } of await untilAnswered(ofHashes, signal && { signal })) {
      queryClient.setQueryData(fileTextKey(sessionId, hash), content);
      texts.set(hash, content);
    }
  }
  return texts;
}
