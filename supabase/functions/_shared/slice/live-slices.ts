// The slices at work in this isolate, so that all of them can be told when it is about to end.
import type { Halt } from "../agent/halt.ts";

const halts = new Set<Halt>();

export function enter(halt: Halt): () => void {
  halts.add(halt);
  return () => halts.delete(halt);
}

/** Each gives its run up in good order; another isolate goes on at once instead of after the lease has run out. */
export function sayGoodbye(): void {
  for (const halt of halts) halt.halt("goodbye");
}
