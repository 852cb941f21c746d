// Taking a run: the lease, and what is known of the run and its session at that moment.
import { z } from "zod";
import type { ModelSpec } from "../models/model-client.ts";
import type { WorkerDb } from "./connection.ts";
import type { Lease } from "./journal.ts";
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

const capability = z.boolean().optional().catch(undefined);
const modelRow = z.object({
  id: z.string(),
  provider: z.enum(["anthropic", "openai_responses", "openai_chat"]),
  name: z.string(),
  label: z.string(),
  base_url: z.string().nullable(),
  context_tokens: z.number(),
  output_tokens: z.number(),
  capabilities: z.object({
    images: capability,
    strict_tools: capability,
    parallel_tools: capability,
    structured_output: capability,
    reasoning: capability,
    reasoning_summary: capability,
  }),
});

/** Undefined when it is not to be had: somebody works on it, it has ended, or it is not its turn. */
export async function claimRun(db: WorkerDb, runId: string, holder: string): Promise<Claimed | undefined> {
  const answer = await callWorker(db, "claim_run", [runId, holder]);
  return answer === null || answer === undefined ? undefined : claimed.parse(answer);
}

/** The run's own model first, then those to try when it does not answer. */
export async function readModels(db: WorkerDb, { runId, token }: Lease): Promise<readonly ModelSpec[]> {
  return z.array(modelRow).parse(await callWorker(db, "read_models", [runId, token])) as readonly ModelSpec[]; // an absent capability is undefined in one and missing in the other
}
