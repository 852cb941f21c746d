// The files of a session, read in requests of bounded size, several of which are under way at once.
import { inBatches } from "../batches.ts";
import { Refused, type Repeating, type UserDb, untilAnswered } from "../data-api.ts";

export interface SessionSource {
  readonly userDb: Pick<UserDb, "from" | "rpc">;
  readonly sessionId: string;
  readonly repeating: Repeating;
}

interface ListedFile {
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
}

/** As many as the Data API answers. */
const rowsAtOnce = 1000;
/** Gateways take addresses of 8 KB. */
const textsAtOnce = { maxItems: 100, maxBytes: 4_000_000 };
const requestsAtOnce = 4;

export async function listFiles({ userDb, sessionId, repeating }: SessionSource): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  for (let last = ""; ;) {
    const after = last;
    const page = await untilAnswered(
      () =>
        userDb
          .from("files")
          .select("path, hash, bytes")
          .eq("session_id", sessionId)
          .gt("path", after)
          .order("path")
          .limit(rowsAtOnce),
      repeating,
    );
    // Columns of a view may be null to the types; these never are.
    files.push(...page.map(({ path, hash, bytes }) => ({ path: path ?? "", hash: hash ?? "", bytes: bytes ?? 0 })));
    last = page.at(-1)?.path ?? last;
    if (page.length < rowsAtOnce) return files;
  }
}

export function sessionGone(): Refused {
  const sentence = "This session does not exist, or you are not a member of it.";
  return new Refused({ code: "session_not_found", sentence });
}

/** In the order of the list. Throws Refused, or the signal's reason. */
export async function* readTexts(source: SessionSource, files: readonly ListedFile[]) {
  const batches = inBatches(files, textsAtOnce);
  const reading = batches.slice(0, requestsAtOnce).map((batch) => readBatch(source, batch));
  for (const [index, batch] of batches.entries()) {
    const texts = (await reading.shift()) ?? new Map<string, string>();
    const next = batches[index + requestsAtOnce];
    if (next !== undefined) reading.push(readBatch(source, next));
    for (const { path, hash } of batch) {
      const content = texts.get(hash);
      // The texts of a deleted session can no longer be read.
      if (content === undefined) throw sessionGone();
      yield { path, content };
    }
  }
}

/** Several are awaited in turn, so one that fails early must not count as unhandled: it is awaited in the end. */
function readBatch({ userDb, sessionId, repeating }: SessionSource, files: readonly ListedFile[]) {
  const hashes = [...new Set(files.map(({ hash }) => hash))];
  const reading = untilAnswered(
    () => userDb.from("file_contents").select("hash, content").eq("session_id", sessionId).in("hash", hashes),
    repeating,
  ).then((contents) => new Map(contents.map((text) => [text.hash, text.content])));
  reading.catch(() => undefined);
  return reading;
}
