// The worker's database connection with injected faults: processes that die, hang or repeat a call.
import type { QueryOptions, WorkerDb } from "../../supabase/functions/_shared/store/connection.ts";
import type { Ask } from "../../supabase/functions/_shared/store/worker-client.ts";
import type { Fault, FaultPlan } from "./fault-plan.ts";

export class DeadProcess extends Error {
  override readonly name = "DeadProcess";
}

export interface FaultCounter {
  /** Calls made so far by all processes that worked on the run. */
  calls: number;
  readonly plan: FaultPlan;
  readonly onFault: (fault: Fault, call: number) => void;
  /** Resolves when a suspended process may continue. */
  readonly suspend: () => Promise<void>;
}

/** One process. Once it has died, every further call fails. */
export function faultyDb(db: WorkerDb, counter: FaultCounter): WorkerDb {
  let isDead = false;
  const die = () => {
    isDead = true;
    throw new DeadProcess("The process has died.");
  };
  return {
    end: async () => undefined,
    query: async <Answer>(ask: Ask<Answer>, options?: QueryOptions): Promise<Answer> => {
      if (isDead) return die();
      counter.calls += 1;
      const fault = counter.plan.get(counter.calls);
      if (fault) counter.onFault(fault, counter.calls);
      if (fault === "dies_before") return die();
      if (fault === "pauses") await counter.suspend();
      const answer = await db.query(ask, options);
      if (isDead || fault === "dies_after") return die();
      return fault === "repeats" ? db.query(ask, options) : answer;
    },
  };
}
