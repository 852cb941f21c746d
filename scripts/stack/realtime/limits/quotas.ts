// A project's rates: always counted, enforced when the limits say so.
import type { RealtimeLimits } from "../../config/limits.ts";
import { RollingRate } from "./rates.ts";

export class Quotas {
  readonly #limits: RealtimeLimits;
  readonly #events: RollingRate;
  readonly #joins: RollingRate;
  readonly #presenceEvents: RollingRate;

  constructor(limits: RealtimeLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#events = new RollingRate(now);
    this.#joins = new RollingRate(now);
    this.#presenceEvents = new RollingRate(now);
  }

  /** One for each incoming message and for each receiver of an outgoing one. */
  countEvents(count = 1): void {
    this.#events.add(count);
  }

  countJoin(): void {
    this.#joins.add();
  }

  countPresenceEvent(): void {
    this.#presenceEvents.add();
  }

  get eventsPerSecond(): number {
    return this.#events.perSecond();
  }

  get exceedsEvents(): boolean {
    return this.#enforces(() => this.#events.perSecond(), this.#limits.max_events_per_second);
  }

  /** Whether a batch of this size exceeds what is left of the rate. */
  exceedsBatch(messages: number): boolean {
    return this.#enforces(() => this.#events.perSecond() + messages - 1, this.#limits.max_events_per_second);
  }

  get exceedsJoins(): boolean {
    return this.#enforces(() => this.#joins.perSecond(), this.#limits.max_joins_per_second);
  }

  get exceedsPresenceEvents(): boolean {
    return this.#enforces(() => this.#presenceEvents.perSecond(), this.#limits.max_presence_events_per_second);
  }

  exceedsClients(count: number): boolean {
    return this.#enforces(() => count, this.#limits.max_concurrent_clients);
  }

  exceedsChannels(count: number): boolean {
    return this.#enforces(() => count, this.#limits.max_channels_per_client);
  }

  /** Always enforced. Hosted allows 500 bytes for the frame around the payload. */
  exceedsPayload(bytes: number): boolean {
    return bytes > this.#limits.max_payload_kb * 1000 + 500;
  }

  #enforces(used: () => number, allowed: number): boolean {
    return this.#limits.enforce_rates && used() >= allowed;
  }
}
