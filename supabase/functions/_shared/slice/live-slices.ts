// The slices at work in this isolate, so that all of them can be told when it is about to end.
import type { Halt } from "../agent/halt.ts";

/** About what a batch costs in all processes together. */
const perSliceMs = 1.6;
const mostMs = 80;

const halts = new Set<Halt>();
let isLeaving = false;

/** A slice whose run was being claimed while the isolate was told of its end says goodbye at once. */
export function enter(halt: Halt): () => void {
  halts.add(halt);
  if (isLeaving) halt.halt("goodbye");
  return () => halts.delete(halt);
}

/** Batches of one slice are further apart the more slices there are: an idle isolate shows each token at once, a busy one saves. */
export function pauseBetweenBatches(leastMs: number): number {
  return Math.max(leastMs, Math.min(mostMs, (halts.size - 1) * perSliceMs));
}

/** Each gives its run up in good order; another isolate goes on at once instead of after the lease has run out. */
export function sayGoodbye(): void {
  isLeaving = true;
  for (const halt of halts) halt.halt("goodbye");
}
