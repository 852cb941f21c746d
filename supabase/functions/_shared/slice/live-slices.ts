// The slices at work in this isolate, so that all of them can be told when it shuts down.
import type { Interruption } from "../agent/interruption.ts";

/** About the time that one batch costs all processes together. */
const perSliceMs = 1.6;
const maxPauseMs = 80;

const interruptions = new Set<Interruption>();
let isShuttingDown = false;

/** Returns what removes the slice. A slice that begins during the shutdown is interrupted at once. */
export function addSlice(interruption: Interruption): () => void {
  interruptions.add(interruption);
  if (isShuttingDown) interruption.interrupt("shutting_down");
  return () => interruptions.delete(interruption);
}

/** Grows with the number of slices: an idle isolate stores each token at once, a busy one in larger batches. */
export function pauseBetweenBatches(minMs: number): number {
  return Math.max(minMs, Math.min(maxPauseMs, (interruptions.size - 1) * perSliceMs));
}

/** Each slice yields its run, so that another isolate continues it at once, not only after the lease expires. */
export function shutDownSlices(): void {
  isShuttingDown = true;
  for (const interruption of interruptions) interruption.interrupt("shutting_down");
}
