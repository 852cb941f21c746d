// A channel's `postgres_changes`: subscribed after the join, with every new token, and after a temporary failure.
import type { CallerClaims } from "../access/access-token.ts";
import {
  type ChangeBinding,
  type ChangeDelivery,
  type ChangeSubscription,
  ChangeSubscriptionError,
  type Feed,
} from "../feed.ts";

const retryMs = 5_000;

export interface ChannelChangesOptions {
  readonly feed: Feed;
  readonly bindings: readonly ChangeBinding[];
  readonly deliver: (delivery: ChangeDelivery) => void;
  /** Tells the client the outcome of an attempt. */
  readonly report: (status: "ok" | "error", message: string) => void;
}

export class ChannelChanges {
  readonly #options: ChannelChangesOptions;
  #active: { readonly attempt: number; readonly subscription: ChangeSubscription } | undefined;
  #newestAttempt = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: ChannelChangesOptions) {
    this.#options = options;
  }

  /**
   * Replaces the current subscription; each change is delivered once, by the old one or the new one. Reports the outcome,
   * unless a newer call or `end` superseded this one, and rejects as `feed.subscribe` does.
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

  /** As `subscribe`, but retries while the database is unreachable, and never rejects. */
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

  /** Supersedes any attempt in progress. */
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

  /** A working subscription is kept while Postgres is away. */
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
