// A channel's `postgres_changes`: subscribed after the join, again with every new token, and again after a passing failure.
import type { CallerClaims } from "../access/access-token.ts";
import {
  type ChangeBinding,
  type ChangeDelivery,
  type ChangeSubscription,
  ChangeSubscriptionError,
  type Feed,
} from "../feed.ts";

const retryMs = 5_000;

export interface ChangesLinkOptions {
  readonly feed: Feed;
  readonly bindings: readonly ChangeBinding[];
  readonly deliver: (delivery: ChangeDelivery) => void;
  /** Tells the client how an attempt to subscribe ended. */
  readonly report: (status: "ok" | "error", message: string) => void;
}

export class ChangesLink {
  readonly #options: ChangesLinkOptions;
  #active: { readonly attempt: number; readonly subscription: ChangeSubscription } | undefined;
  #newestAttempt = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: ChangesLinkOptions) {
    this.#options = options;
  }

  /**
   * Replaces the subscription there may be; each change is delivered once, by the old one or by the new one.
   * Reports the outcome, unless a newer call or `end` overtook this one, and rejects as `feed.subscribe` does.
   */
  async subscribe(claims: CallerClaims): Promise<void> {
    const attempt = this.#nextAttempt();
    try {
      const subscription = await this.#options.feed.subscribe(this.#options.bindings, claims, (delivery) => {
        if ((this.#active?.attempt ?? this.#newestAttempt) === attempt) this.#options.deliver(delivery);
      });
      this.#adopt(attempt, subscription);
    } catch (error) {
      if (attempt === this.#newestAttempt) this.#fail(error);
      throw error;
    }
  }

  /** As `subscribe`; tries again later, until it succeeds, when the database was only out of reach. Never rejects. */
  async keepSubscribed(claims: CallerClaims): Promise<void> {
    const attempt = this.#newestAttempt + 1;
    await this.subscribe(claims).catch((error: unknown) => {
      if (error instanceof ChangeSubscriptionError || attempt !== this.#newestAttempt) return;
      this.#retry = setTimeout(() => this.keepSubscribed(claims), retryMs).unref();
    });
  }

  end(): void {
    this.#nextAttempt();
    this.#drop();
  }

  /** Overtakes whatever is under way. */
  #nextAttempt(): number {
    clearTimeout(this.#retry);
    return ++this.#newestAttempt;
  }

  #adopt(attempt: number, subscription: ChangeSubscription): void {
    if (attempt !== this.#newestAttempt) {
      subscription.close();
      return;
    }
    this.#drop();
    this.#active = { attempt, subscription };
    this.#options.report("ok", "Subscribed to PostgreSQL");
  }

  /** Postgres being away for a moment is no reason to give up a subscription that works. */
  #fail(error: unknown): void {
    if (error instanceof ChangeSubscriptionError) {
      this.#drop();
      this.#options.report("error", error.message);
    } else if (!this.#active) {
      this.#options.report("error", "Realtime was unable to connect to the project database");
    }
  }

  #drop(): void {
    this.#active?.subscription.close();
    this.#active = undefined;
  }
}
