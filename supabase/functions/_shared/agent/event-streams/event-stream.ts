// A run's events on their way to the log, and the batches in which they get there.
import type { StreamedEvent } from "../journal.ts";

/** What a run writes to. */
export interface EventStream {
  /** Stores the event soon, in order. */
  push(event: StreamedEvent): void;
  /** Resolves when every pushed event is stored. */
  flush(): Promise<void>;
  /** Drops pending events of a message, because the finished message repeats them. Resolves when no batch is being sent. */
  discard(messageId: string): Promise<void>;
  /** Drops pending events and stops the heartbeat. */
  end(): Promise<void>;
}

/** The events of one run in a flush. Without events it is a heartbeat. */
export interface RunBatch {
  readonly run_id: string;
  readonly token: string;
  /** Counts up within a lease. A number is stored once, so a batch that is sent again has the same events. */
  readonly batch: number;
  readonly events: readonly StreamedEvent[];
}

/** `isLocked`: somebody else has locked the session, and this try stored nothing. `error`: the run is lost. */
export type BatchAnswer =
  | { readonly stop_requested: boolean }
  | { readonly isLocked: true }
  | { readonly error: unknown };

/**
 * One commit for the batches of several runs, which also renews their leases. Answers in their order; throws when the database
 * cannot be reached. `waits`: for sessions that somebody else has locked.
 */
export type AppendBatches = (batches: readonly RunBatch[], waits: boolean) => Promise<readonly BatchAnswer[]>;
