// Sends the stored messages of one session, one after the other, until none is left that can be sent.
import { isWorthRetrying, Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { OutboxMessage, OutboxRefusal } from "./outbox-message.ts";

export interface Delivery {
  /** The next stored message of the session that was not refused. */
  readonly next: () => Promise<OutboxMessage | undefined>;
  /** Both throw Refused or Unreachable, and may be repeated. What takes too long is tried twice. */
  readonly createSession: (message: OutboxMessage, modelId: string | null) => Promise<void>;
  /** Answers the message's number in the log. */
  readonly sendMessage: (message: OutboxMessage) => Promise<number>;
  /** Waits before the next try. */
  readonly pause: (tries: number, signal: AbortSignal) => Promise<void>;
  /** Each is stored before it resolves. */
  readonly onCreated: (message: OutboxMessage) => Promise<void>;
  readonly onSent: (message: OutboxMessage, seq: number) => Promise<void>;
  readonly onRefused: (message: OutboxMessage, refusal: OutboxRefusal) => Promise<void>;
  readonly onTried: (isAnswered: boolean) => void;
}

export async function deliver(delivery: Delivery, signal: AbortSignal): Promise<void> {
  let tries = 0;
  for (let message = await delivery.next(); message; message = await delivery.next()) {
    const isAnswered = await sendOne(message, delivery, tries);
    signal.throwIfAborted();
    delivery.onTried(isAnswered);
    tries = isAnswered ? 0 : tries + 1;
    if (!isAnswered) await delivery.pause(tries, signal);
    signal.throwIfAborted();
  }
}

/** False without an answer. */
async function sendOne(message: OutboxMessage, delivery: Delivery, earlierTries: number): Promise<boolean> {
  try {
    if (message.newSession !== null) {
      await delivery.createSession(message, message.newSession.modelId);
      await delivery.onCreated(message);
    }
    await delivery.onSent(message, await delivery.sendMessage(message));
  } catch (error) {
    if (isWorthRetrying(error, earlierTries)) return false;
    if (!(error instanceof Refused)) throw error;
    const { code, sentence } = error.refusal;
    await delivery.onRefused(message, { code, sentence });
  }
  return true;
}
