// The slices at work in this isolate, so that all of them can be told when it shuts down.
import type { Interruption } from "../agent/interruption.ts";

const interruptions = new Set<Interruption>();
let isShuttingDown = false;

/** Returns what removes the slice. A slice that begins during the shutdown is interrupted at once. */
export function addSlice(interruption: Interruption): () => void {
  interruptions.add(interruption);
  if (isShuttingDown) interruption.interrupt("shutting_down");
  return () => interruptions.delete(interruption);
}

/** Each slice yields its run, so that another isolate continues it at once, not only after the lease expires. */
export function shutDownSlices(): void {
  isShuttingDown = true;
  for (const interruption of interruptions) interruption.interrupt("shutting_down");
}
