// CPU time as on hosted: a budget for each request, measured in the worker that serves it.

export type Verdict = "within" | "half_used" | "nearly_used" | "used_up";

/** An activity is a request until it is answered, or background work until none is left. */
export interface CpuBudget {
  /** Begins an activity and returns a function that ends it. */
  begin(): () => void;
  /**
   * Judges by the longest activity. A process cannot tell its requests apart, so concurrent ones are charged for each
   * other. At half its budget the worker is retired, and new requests no longer add to it.
   */
  judge(cpuSeconds: number): Verdict;
}

export function createCpuBudget(limitSeconds: number): CpuBudget {
  const beginnings = new Map<symbol, number | undefined>();
  return {
    begin: () => {
      const activity = Symbol("activity");
      beginnings.set(activity, undefined);
      return () => {
        beginnings.delete(activity);
      };
    },
    judge: (cpuSeconds) => {
      for (const [activity, beginning] of beginnings) if (beginning === undefined) beginnings.set(activity, cpuSeconds);
      const earliest = Math.min(cpuSeconds, ...[...beginnings.values()].filter((beginning) => beginning !== undefined));
      return verdictOn((cpuSeconds - earliest) / limitSeconds);
    },
  };
}

function verdictOn(share: number): Verdict {
  if (share >= 1) return "used_up";
  if (share >= 0.9) return "nearly_used";
  return share >= 0.5 ? "half_used" : "within";
}
