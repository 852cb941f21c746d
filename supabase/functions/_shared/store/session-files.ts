// The files of the session whose run is held, for the tools.
import { z } from "zod";
import type { FileTree } from "../workspace/file-tree.ts";
import type { QueryOptions, WorkerDb } from "./connection.ts";
import type { Lease } from "./journal.ts";
import { callWorker } from "./worker-call.ts";

export const fileListing = z.object({
  revision: z.number().int(),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), is_locked: z.boolean() })),
});
export const fileTexts = z.object({
  revision: z.number().int(),
  files: z.array(z.object({ path: z.string(), content: z.string() })),
  left_out: z.array(z.string()),
});
const paths = z.array(z.string());

/** No single file is larger. */
const maxFileBytes = 1_048_576;

export function createSessionFiles(db: WorkerDb, { runId, token }: Lease, options: QueryOptions = {}): FileTree {
  const readFiles = async (wanted: readonly string[], maxBytes: number) =>
    fileTexts.parse(await callWorker(db, "read_files", [runId, token, JSON.stringify(wanted), maxBytes], options));
  return {
    list: async () => fileListing.parse(await callWorker(db, "list_files", [runId, token], options)),
    read: async (path) => {
      const { revision, files } = await readFiles([path], maxFileBytes);
      return files[0] && { revision, content: files[0].content };
    },
    readMany: async (wanted, maxBytes) => {
      const { revision, files, left_out } = await readFiles(wanted, maxBytes);
      return { revision, contents: new Map(files.map(({ path, content }) => [path, content])), left_out };
    },
    pathsWith: async (text, isCaseSensitive) =>
      paths.parse(await callWorker(db, "find_files", [runId, token, text, isCaseSensitive], options)),
  };
}
