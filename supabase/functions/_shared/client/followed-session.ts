// What a client has of a session that it follows.
import type { AppliedEvent } from "../protocol/apply-events.ts";
import type { SessionState } from "../protocol/session-state.ts";
import type { Link } from "./link.ts";
import type { Pace } from "./pace.ts";
import type { SessionPresence } from "./presence.ts";

export interface FollowOptions {
  /** New events, each once, in the order of their numbers. */
  onEvents?(applied: readonly AppliedEvent[]): void;
  /** Only when its status changes. */
  onLink?(link: Link): void;
  readonly maxMessages?: number;
  readonly pace?: Partial<Pace>;
  /** The members see that this client is here, and it sees them. */
  readonly isPresent?: boolean;
}

export interface FollowedSession {
  /** Never changed in place: a change is a new object. */
  readonly state: SessionState;
  readonly link: Link;
  /** Who else is here; nobody for visitors, and without `isPresent`. Has subscribers of its own. */
  readonly presence: SessionPresence;
  /** Calls back after each change of `state` or `link`, and returns the function that stops it. Needs no `this`. */
  subscribe(onChange: () => void): () => void;
  /** Asks the log now: on focus, after sleep. Resolves when the state is up to date. */
  catchUp(): Promise<void>;
  /** Adds a page of older messages to the state. Throws Refused or Unreachable. */
  loadEarlierMessages(): Promise<void>;
  close(): Promise<void>;
}
