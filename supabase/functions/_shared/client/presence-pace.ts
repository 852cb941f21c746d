// When a client may tell the others where it is. Realtime closes a channel after more than 5 calls in 30 s, and each change
// is a message to everybody present: so all of them share one allowance, and a crowd tells less often.

/** Below Realtime's limit, because calls may arrive closer together than they were made. */
const ownWindowMs = 32_000;
const ownCalls = 4;
/** Where the cursor is and who types leave a call for what others must know soon. */
const minorCalls = 3;
/** By then a change has come back, and is counted. */
const gapMs = 1000;
const settleMs = { soon: 150, minor: 800 } as const;
/** For each person above three, so that many who come at once do not call at once. */
const spreadMs = 250;
/** A bucket that fills with messages and drains at this rate: at most 5 a second over any minute. */
const messagesPerSecond = 3.5;
const bucketMessages = 30;

export type Urgency = keyof typeof settleMs;

export class PresencePace {
  readonly #random: () => number;
  #sentAt: readonly number[] = [];
  #level = 0;
  #levelAt = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** A change of somebody present has reached everybody, this client included. */
  noteChange(now: number, people: number): void {
    this.#level = this.#levelNow(now) + costOf(people);
    this.#levelAt = now;
  }

  /** This client has called. The change that follows is noted like all others. */
  noteCall(now: number): void {
    this.#sentAt = [...this.#sentAt.filter((at) => at > now - 2 * ownWindowMs), now];
  }

  /** How long to wait before calling, or before asking again. 0: now. */
  waitMs(now: number, people: number, urgency: Urgency): number {
    return Math.max(this.#ownWait(now, urgency), this.#sharedWait(now, people));
  }

  /** How long to gather the changes that go together. */
  settleMs(people: number, urgency: Urgency): number {
    return settleMs[urgency] + this.#random() * Math.max(1, people - 3) * spreadMs;
  }

  #ownWait(now: number, urgency: Urgency): number {
    const allowed = urgency === "soon" ? ownCalls : minorCalls;
    const [last = Number.NEGATIVE_INFINITY, oldest = Number.NEGATIVE_INFINITY] = [
      this.#sentAt.at(-1),
      this.#sentAt.at(-allowed),
    ];
    return Math.max(0, last + gapMs - now, oldest + ownWindowMs - now);
  }

  /**
   * Those who wait come back at different times, so that one of them is first and the others see it: probably one who has
   * not told anything lately.
   */
  #sharedWait(now: number, people: number): number {
    const room = Math.max(0, bucketMessages - costOf(people));
    const excess = this.#levelNow(now) - room;
    if (excess <= 0) return 0;
    const lately = this.#sentAt.filter((at) => at > now - 2 * ownWindowMs).length;
    const drawMs = (costOf(people) / messagesPerSecond) * 1000 * (0.3 + lately);
    return (excess / messagesPerSecond) * 1000 + this.#random() * drawMs;
  }

  #levelNow(now: number): number {
    return Math.max(0, this.#level - ((now - this.#levelAt) / 1000) * messagesPerSecond);
  }
}

/** One message sent, and one for each receiver: a change reaches everybody who is present, its author included. */
function costOf(people: number): number {
  return people + 1;
}
