// A program of a user in Postgres: each method calls one function of schema `worker`, under one lease.
import { z } from "zod";
import type { ExecutionResult } from "../executors/executor.ts";
import { language } from "../protocol/enums.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import type { WorkerDb } from "./connection.ts";
import { fileListing, fileTexts } from "./session-files.ts";
import { callWorker, renewing } from "./worker-call.ts";

const claimed = z.object({
  token: z.string(),
  execution: z.object({
    id: z.string(),
    language,
    entry: z.string(),
    first_line: z.number().nullable(),
    last_line: z.number().nullable(),
    stdin: z.string().nullable(),
  }),
});

/** How a program ended; a note says why it was not run, or what it lacked. */
export type ExecutionOutcome =
  | (ExecutionResult & { readonly note: string | null })
  | { readonly status: "failed"; readonly note: string };

export interface ClaimedExecution {
  readonly program: z.infer<typeof claimed>["execution"];
  /** The files of the revision that it was started with. */
  readonly files: Pick<FileTree, "list" | "readMany">;
  /** Renews the lease. This and the others throw lease_lost once the program is stopped. */
  keep(): Promise<void>;
  finish(outcome: ExecutionOutcome): Promise<void>;
  /** Gives it back: another process runs it again. */
  yield(): Promise<void>;
}

/** Undefined when it has ended or another process runs it. */
export async function claimExecution(
  db: WorkerDb,
  executionId: string,
  holder: string,
): Promise<ClaimedExecution | undefined> {
  const answer = await callWorker(db, "claim_execution", [executionId, holder]);
  if (answer === null || answer === undefined) return undefined;
  const { token, execution } = claimed.parse(answer);
  type Name = Parameters<typeof callWorker>[1];
  const call = (name: Name, ...args: (string | number)[]) => callWorker(db, name, [executionId, token, ...args]);
  return {
    program: execution,
    files: {
      list: async () => fileListing.parse(await call("list_execution_files")),
      readMany: async (paths, maxBytes) => {
        const read = await call("read_execution_files", JSON.stringify(paths), maxBytes);
        const { revision, files, left_out } = fileTexts.parse(read);
        return { revision, contents: new Map(files.map(({ path, content }) => [path, content])), left_out };
      },
    },
    keep: async () => {
      await callWorker(db, "keep_execution", [executionId, token], renewing);
    },
    finish: async (outcome) => {
      await call("finish_execution", JSON.stringify(outcome));
    },
    yield: async () => {
      await call("yield_execution");
    },
  };
}
