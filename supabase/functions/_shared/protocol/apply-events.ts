// Brings a session's state up to date with events of its log.
import type { SessionEvent } from "./events.ts";
import { reduce } from "./session-reducer.ts";
import type { SessionState } from "./session-state.ts";

export interface AppliedEvent {
  readonly event: SessionEvent;
  readonly before: SessionState;
  readonly after: SessionState;
}

export interface Applied {
  readonly state: SessionState;
  /** The events that were new, in order. */
  readonly applied: readonly AppliedEvent[];
  /** Events between the state and the rest of the batch are missing: ask events_since(state.lastSeq), apply that. */
  readonly hasGap: boolean;
}

/** Applies a batch in any order. Known events are skipped; events after a gap are left out. */
export function applyEvents(state: SessionState, events: readonly SessionEvent[]): Applied {
  const applied: AppliedEvent[] = [];
  let current = state;
  for (const event of events.toSorted((left, right) => left.seq - right.seq)) {
    if (event.seq <= current.lastSeq) continue;
    if ((event.previous_seq ?? event.seq - 1) > current.lastSeq) return { state: current, applied, hasGap: true };
    const before = current;
    current = reduce(before, event);
    applied.push({ event, before, after: current });
  }
  return { state: current, applied, hasGap: false };
}
