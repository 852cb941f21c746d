// What goes wrong in one run, by its seed: at which of the worker's calls to the database, counted over all its slices.
import { createRandom } from "./random.ts";

export type Fault =
  /** The process dies, and the call was never made. */
  | "dies_before"
  /** The process dies, and the call was made. */
  | "dies_after"
  /** The process is held up until its lease has run out and another works on the run; then it goes on as if nothing were. */
  | "pauses"
  /** Two kicks at once. */
  | "doubled_kick"
  /** The call is made twice, as after an answer that was lost. */
  | "repeats";

export type FaultPlan = ReadonlyMap<number, Fault>;

const kinds: readonly Fault[] = ["dies_before", "dies_after", "pauses", "doubled_kick", "repeats"];
/** About as many calls as an undisturbed run makes. */
const lastCall = 110;

/** The first seeds go through every call with every fault, one at a time; the others draw several. */
export function planFaults(seed: number): FaultPlan {
  const single = kinds[seed % kinds.length];
  if (seed < lastCall * kinds.length && single) return new Map([[Math.floor(seed / kinds.length) + 1, single]]);
  const random = createRandom(seed);
  return new Map(
    Array.from({ length: random.between(2, 9) }, () => {
      const kind = kinds[random.between(0, kinds.length)] ?? "dies_before";
      return [random.between(1, lastCall * 2), kind] as const;
    }),
  );
}
