// A feed without a database: the test commits changes and decides how subscribing ends.
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
  /** Called when a subscription is active, before `subscribe` resolves. */
  onAdmitted: () => void = () => undefined;
  readonly #deliveries = new Map<MemorySubscription, (delivery: ChangeDelivery) => void>();

  /** Tests send broadcasts to the hub directly. */
  onBroadcast(): void {
    throw new Error("not used in these tests");
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
