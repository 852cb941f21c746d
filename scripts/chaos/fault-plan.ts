// Which faults one seed injects, by the number of the worker's database call, counted over all slices of the run.
import { createRandom } from "./random.ts";

export type Fault =
  /** The process dies before the call is made. */
  | "dies_before"
  /** The process dies after the call was made. */
  | "dies_after"
  /** The process is suspended until its lease has expired and another process works on the run; then it continues. */
  | "pauses"
  /** Two kicks arrive at once. */
  | "doubled_kick"
  /** The call is made twice, as after a lost answer. */
  | "repeats";

export type FaultPlan = ReadonlyMap<number, Fault>;

const kinds: readonly Fault[] = ["dies_before", "dies_after", "pauses", "doubled_kick", "repeats"];
/** About as many calls as an undisturbed run makes. */
const lastCall = 110;

/** The first seeds inject each fault at each call, one at a time; later seeds draw several. */
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
