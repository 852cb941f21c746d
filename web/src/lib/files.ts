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
    queryFn: async ({ signal, client }): Promise<string> => {
      const texts = await readFileTexts(client, sessionId, [hash], signal);
      return texts.get(hash) ?? "";
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
    for (const { hash, content } of await readContents(sessionId, some, signal)) {
      queryClient.setQueryData(fileTextKey(sessionId, hash), content);
      texts.set(hash, content);
    }
  }
  return texts;
}

/** An event may arrive a moment before queries see what it tells of. */
const maxLagRetries = 50;
const waitForQueries = () => new Promise((resolve) => setTimeout(resolve, 20));

async function readContents(sessionId: string, hashes: readonly string[], signal: AbortSignal | undefined) {
  const ofHashes = () =>
    rest.from("file_contents").select("hash, content").eq("session_id", sessionId).in("hash", hashes);
  for (let retries = 0; retries < maxLagRetries; retries += 1) {
    const contents = await untilAnswered(ofHashes, signal && { signal });
    if (contents.length === hashes.length) return contents;
    await waitForQueries();
  }
  throw new Error("The server has no text for the hash of a file.");
}
