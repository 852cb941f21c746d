// Time and randomness are dependencies of the agent.
import type { Clock as ProtocolClock } from "../protocol/clock.ts";

export interface Clock extends ProtocolClock {
  /** The current time in ISO 8601, for Postgres. */
  timestamp(): string;
}
