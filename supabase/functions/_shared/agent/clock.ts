// Time and chance, as the agent is given them.
import type { Clock as Ticking } from "../protocol/clock.ts";

export interface Clock extends Ticking {
  /** The time of day, as Postgres reads it. */
  timestamp(): string;
}
