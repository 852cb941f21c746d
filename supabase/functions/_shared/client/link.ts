// How a followed session is connected.
import type { Refusal } from "../protocol/refusals.ts";

export type Link =
  /** Open, and not yet listening. */
  | { readonly status: "joining" }
  /** Events arrive by Realtime. */
  | { readonly status: "live" }
  /** They do not, so the log is asked again and again; Realtime is tried all the while. Visitors with a link have this only. */
  | { readonly status: "polling" }
  /** Nobody answers. Tried again by itself. */
  | { readonly status: "offline" }
  /** The session may not be read any more: deleted, left, signed out. */
  | { readonly status: "ended"; readonly refusal: Refusal };
