// The contract between Realtime's sockets and its reader of the WAL.
import type { Claims } from "../keys.ts";

/** A committed row of `realtime.messages`. */
export interface DatabaseBroadcast {
  readonly id: string;
  readonly topic: string;
  readonly event: string;
  readonly isPrivate: boolean;
  readonly payload: { readonly json: string } | { readonly binary: Uint8Array };
}

/** An entry of a channel's `postgres_changes` as the client sent it, with its id from the join's reply. */
export interface ChangeBinding {
  readonly id: number;
  readonly event?: unknown;
  readonly schema?: unknown;
  readonly table?: unknown;
  readonly filter?: unknown;
  readonly select?: unknown;
}

/** The `data` of a `postgres_changes` message and the ids of its bindings. */
export interface ChangeDelivery {
  readonly ids: readonly number[];
  readonly data: Record<string, unknown>;
}

export interface ChangeSubscription {
  close(): void;
}

/** A permanently refused subscription; the client is sent `message`. */
export class ChangeSubscriptionError extends Error {
  override readonly name = "ChangeSubscriptionError";
}

/** Survives restarts of Postgres. Nothing committed after `subscribe` resolved is missed. */
export interface Feed {
  onBroadcast(listener: (broadcast: DatabaseBroadcast) => void): void;
  /** Resolves once every change committed from now on will be delivered; rejects with `ChangeSubscriptionError`. */
  subscribe(
    bindings: readonly ChangeBinding[],
    claims: Claims,
    deliver: (delivery: ChangeDelivery) => void,
  ): Promise<ChangeSubscription>;
  /** Resolves when the replication connection is streaming. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}
