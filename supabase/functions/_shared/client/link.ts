// How a followed session is connected.
import type { Refusal } from "../protocol/refusals.ts";

export type Link =
  /** Open, and the channel is being joined. */
  | { readonly status: "joining" }
  /** Events arrive by Realtime. */
  | { readonly status: "live" }
  /** Realtime does not deliver, so the log is polled; Realtime is retried meanwhile. Visitors with a link only poll. */
  | { readonly status: "polling" }
  /** The server does not answer. Retried automatically. */
  | { readonly status: "offline" }
  /** The session can no longer be read: deleted, left, or signed out. */
  | { readonly status: "ended"; readonly refusal: Refusal };
