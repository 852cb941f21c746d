// Claiming a run: the lease, and everything that work on it starts with.
import { z } from "zod";
import { history } from "../agent/history/history.ts";
import type { FirstCall } from "../agent/model-calls/first-call.ts";
import type { WorkerDb } from "./connection.ts";
import { modelRows } from "./model-rows.ts";
import { callWorker } from "./worker-call.ts";

const begunCall = z.object({
  call_id: z.string(),
  message_id: z.string(),
  model_id: z.string(),
  step: z.number().int(),
  attempt: z.number().int(),
  uses_own_key: z.boolean().optional(),
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
});

const claimed = z.object({
  token: z.string(),
  lease_seconds: z.number(),
  run: z.object({ id: z.string() }),
  session: z.object({
    id: z.string(),
    title: z.string(),
    instructions: z.string(),
  }),
  user_instructions: z.string().nullable(),
  /** Null: it is large and has to be read by itself. */
  history: history.nullable(),
  /** The run's own model first, then its fallbacks. */
  models: modelRows,
  /** For the first model. Its key is what worker.read_provider_key answers. */
  first_key: z.object({ provider: z.string(), host: z.string(), key: z.unknown() }).nullable(),
  first_call: begunCall.nullable(),
});
export type Claimed = z.infer<typeof claimed>;
export type FirstKey = NonNullable<Claimed["first_key"]>;

/** Undefined when it is not claimable: another process works on it, it has ended, or it is not its turn. */
export async function claimRun(
  db: WorkerDb,
  runId: string,
  holder: string,
  firstCall: FirstCall,
): Promise<Claimed | undefined> {
  const answer = await callWorker(db, "claim_run", [runId, holder, JSON.stringify(firstCall), crypto.randomUUID()]);
  return answer === null || answer === undefined ? undefined : claimed.parse(answer);
}
