// Who is present on a topic. Pure state: each change returns the diff to announce.
import { isDeepStrictEqual } from "node:util";

export type TrackedPayload = Record<string, unknown>;
type PresenceMeta = TrackedPayload & { phx_ref: string; phx_ref_prev?: string };
export type PresenceEntries = Record<string, { metas: PresenceMeta[] }>;

export interface PresenceDiff {
  readonly joins: PresenceEntries;
  readonly leaves: PresenceEntries;
}

interface Presence {
  readonly key: string;
  readonly payload: TrackedPayload;
  readonly meta: PresenceMeta;
}

/** The presences of one topic. `M` is the channel that tracks; it has at most one presence. */
export class PresenceList<M extends object> {
  readonly #presences = new Map<M, Presence>();
  readonly #newRef: () => string;

  constructor(newRef: () => string) {
    this.#newRef = newRef;
  }

  /** Undefined when the same payload is tracked already. */
  track(member: M, key: string, payload: TrackedPayload): PresenceDiff | undefined {
    const previous = this.#presences.get(member);
    if (previous && isDeepStrictEqual(previous.payload, payload)) return undefined;
    const meta: PresenceMeta = { ...payload, phx_ref: this.#newRef() };
    if (previous) meta.phx_ref_prev = previous.meta.phx_ref;
    const presence = { key, payload, meta };
    this.#presences.set(member, presence);
    return { joins: toEntries([presence]), leaves: toEntries(previous ? [previous] : []) };
  }

  /** Undefined when the member was not present. */
  untrack(member: M): PresenceDiff | undefined {
    const previous = this.#presences.get(member);
    if (!previous) return undefined;
    this.#presences.delete(member);
    return { joins: {}, leaves: toEntries([previous]) };
  }

  state(): PresenceEntries {
    return toEntries([...this.#presences.values()]);
  }
}

/** Several channels may use one key; each has its own meta under it. */
function toEntries(presences: readonly Presence[]): PresenceEntries {
  const byKey = Map.groupBy(presences, ({ key }) => key);
  return Object.fromEntries([...byKey].map(([key, group]) => [key, { metas: group.map(({ meta }) => meta) }]));
}
