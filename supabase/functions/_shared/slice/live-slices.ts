// The slices at work in this isolate, so that all of them can be told when it shuts down.
import type { Interruption } from "../agent/interruption.ts";

/** About the cost of a batch in all processes together. */
const perSliceMs = 1.6;
const mostMs = 80;

const interruptions = new Set<Interruption>();
let isLeaving = false;

/** A slice whose run was being claimed while the isolate was told of its end says goodbye at once. */
export function enter(interruption: Interruption): () => void {
  interruptions.add(interruption);
  if (isLeaving) interruption.interrupt("shutting_down");
  return () => interruptions.delete(interruption);
}

/** Batches of one slice are further apart the more slices there are: an idle isolate shows each token at once, a busy one saves. */
export function pauseBetweenBatches(leastMs: number): number {
  return Math.max(leastMs, Math.min(mostMs, (interruptions.size - 1) * perSliceMs));
}

/** Each gives its run up in good order; another isolate goes on at once instead of after the lease has run out. */
export function sayGoodbye(): void {
  isLeaving = true;
  for (const interruption of interruptions) interruption.interrupt("shutting_down");
}
