// How long a follower tolerates silence before it asks the log.
import type { Link } from "./link.ts";

export interface Pace {
  /** Undefined: never. Realtime has its own heartbeat. */
  readonly silenceMs: (link: Link["status"], isBusy: boolean, failures: number) => number | undefined;
  /** As in private.settings: a run that is silent for this long may have lost its worker. */
  readonly leaseMs: number;
  readonly pageEvents: number;
}

const offlineMs = [500, 1000, 2000, 5000, 10_000] as const;

export const usualPace: Pace = {
  silenceMs: (link, isBusy, failures) => {
    if (link === "offline") return offlineMs[Math.min(failures, offlineMs.length) - 1];
    if (link === "polling") return isBusy ? 1000 : 5000;
    return isBusy ? 5000 : undefined;
  },
  leaseMs: 3000,
  pageEvents: 500,
};
