// Claiming a run: the lease, and the facts of the run and its session at that moment.
import { z } from "zod";
import type { ModelSpec } from "../models/model-client.ts";
import type { WorkerDb } from "./connection.ts";
import type { Lease } from "./journal.ts";
import { readModelRows } from "./model-rows.ts";
import { callWorker } from "./worker-call.ts";

const claimed = z.object({
  token: z.string(),
  lease_seconds: z.number(),
  run: z.object({ id: z.string(), requested_by: z.string().nullable() }),
  session: z.object({
    id: z.string(),
    title: z.string(),
    instructions: z.string(),
  }),
  user_instructions: z.string().nullable(),
});
export type Claimed = z.infer<typeof claimed>;

/** Undefined when it is not claimable: another process works on it, it has ended, or it is not its turn. */
export async function claimRun(db: WorkerDb, runId: string, holder: string): Promise<Claimed | undefined> {
  const answer = await callWorker(db, "claim_run", [runId, holder]);
  return answer === null || answer === undefined ? undefined : claimed.parse(answer);
}

/** The run's own model first, then its fallbacks. */
export async function readModels(db: WorkerDb, { runId, token }: Lease): Promise<readonly ModelSpec[]> {
  return readModelRows(await callWorker(db, "read_models", [runId, token]));
}
