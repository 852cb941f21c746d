// Writes many files into a session, a revision for each request that is small enough.
import { inBatches } from "../batches.ts";
import type { Repeating, UserDb } from "../data-api.ts";
import { verbsOf } from "../verbs.ts";
import type { TextFile } from "./choose-files.ts";

const atOnce = { maxItems: 200, maxBytes: 4_000_000 };

export interface ImportedFiles extends Repeating {
  readonly sessionId: string;
  readonly files: readonly TextFile[];
  /** What the revisions say they are. */
  readonly summary: string;
  /** The revision that the paths were chosen for: a file that was changed after it is not overwritten. */
  readonly baseRevision: number;
  readonly onProgress?: (filesDone: number) => void;
}

/** Throws Refused, or the signal's reason. What was written before stays. */
export async function importFiles(
  userDb: Pick<UserDb, "rpc">,
  { sessionId, files, summary, baseRevision, onProgress, ...repeating }: ImportedFiles,
): Promise<void> {
  const call = verbsOf(userDb, repeating);
  let done = 0;
  for (const batch of inBatches(files, atOnce)) {
    await call("change_files", {
      session_id: sessionId,
      changes: batch.map(({ path, content }) => ({ op: "write", path, content })),
      base_revision: baseRevision,
      change_id: crypto.randomUUID(),
      summary,
    });
    done += batch.length;
    onProgress?.(done);
  }
}
