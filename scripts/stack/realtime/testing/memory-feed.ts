// A feed whose database is the test: it commits changes, and says how subscribing ends.
import type { CallerClaims } from "../access/access-token.ts";
import type { ChangeBinding, ChangeDelivery, Feed } from "../feed.ts";

export interface MemorySubscription {
  readonly bindings: readonly ChangeBinding[];
  readonly claims: Partial<CallerClaims>;
  isClosed: boolean;
}

export class MemoryFeed implements Feed {
  readonly subscriptions: MemorySubscription[] = [];
  /** Awaited by every new subscription; rejects to refuse it. */
  admission: () => Promise<void> = async () => undefined;
  /** Called once a subscription hears changes, before its subscriber knows. */
  onAdmitted: () => void = () => undefined;
  readonly #deliveries = new Map<MemorySubscription, (delivery: ChangeDelivery) => void>();

  /** Broadcasts reach the hub of a server under test without a feed. */
  onBroadcast(): void {
    throw new Error("not listened to in these tests");
  }

  async subscribe(
    bindings: readonly ChangeBinding[],
    claims: Partial<CallerClaims>,
    deliver: (delivery: ChangeDelivery) => void,
  ): Promise<{ close(): void }> {
    await this.admission();
    const subscription: MemorySubscription = { bindings, claims, isClosed: false };
    this.subscriptions.push(subscription);
    this.#deliveries.set(subscription, deliver);
    this.onAdmitted();
    return {
      close: () => {
        subscription.isClosed = true;
      },
    };
  }

  /** To every subscription that is open, for all its bindings. */
  commitChange(data: Record<string, unknown>): void {
    for (const [subscription, deliver] of this.#deliveries) {
      if (!subscription.isClosed) deliver({ ids: subscription.bindings.map(({ id }) => id), data });
    }
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
