// What Realtime's sockets need from the database, and what the WAL reader gives them.
import type { Claims } from "../keys.ts";

/** A row of `realtime.messages` that was committed. */
export interface DatabaseBroadcast {
  readonly id: string;
  readonly topic: string;
  readonly event: string;
  readonly isPrivate: boolean;
  readonly payload: { readonly json: string } | { readonly binary: Uint8Array };
}

/** One entry of a channel's `postgres_changes`, as the client sent it and with the id the join reply gave it. */
export interface ChangeBinding {
  readonly id: number;
  readonly event?: unknown;
  readonly schema?: unknown;
  readonly table?: unknown;
  readonly filter?: unknown;
  readonly select?: unknown;
}

/** `data` of a `postgres_changes` message (section 8.4 of the protocol) and the bindings it is for. */
export interface ChangeDelivery {
  readonly ids: readonly number[];
  readonly data: Record<string, unknown>;
}

export interface ChangeSubscription {
  close(): void;
}

/** A subscription the server refuses for good; `message` is the text the client is sent. */
export class ChangeSubscriptionError extends Error {
  override readonly name = "ChangeSubscriptionError";
}

/** The database as Realtime hears it. Survives restarts of Postgres; nothing committed after `subscribe` resolved is missed. */
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
