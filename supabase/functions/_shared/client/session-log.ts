// The reads that following a session needs, parsed. Each has a deadline: a hanging request counts as unreachable.
import * as z from "zod/mini";
import { sessionEvent } from "../protocol/events.ts";
import {
  type Member,
  type MessagePage,
  messagePage,
  type SessionSnapshot,
  sessionSnapshot,
} from "../protocol/session-snapshot.ts";
import { answerOf, type UserDb } from "./data-api.ts";

const requestTimeoutMs = 20_000;

const logPage = z.object({ last_seq: z.int().check(z.nonnegative()), events: z.array(sessionEvent) });
type LogPage = z.infer<typeof logPage>;

/** Realtime reads the commit record, so a broadcast may arrive a moment before queries see its events. */
export const maxLagRetries = 50;
export const waitForQueries = () => new Promise((resolve) => setTimeout(resolve, 20));

export class SessionLog {
  readonly #userDb: UserDb;
  readonly #sessionId: string;
  readonly #closed: AbortSignal;

  constructor(userDb: UserDb, sessionId: string, closed: AbortSignal) {
    this.#userDb = userDb;
    this.#sessionId = sessionId;
    this.#closed = closed;
  }

  async open(maxMessages: number): Promise<SessionSnapshot> {
    const args = { session_id: this.#sessionId, max_messages: maxMessages };
    return sessionSnapshot.parse(await answerOf(this.#userDb.rpc("open_session", args).abortSignal(this.#deadline())));
  }

  async since(seq: number, maxEvents: number): Promise<LogPage> {
    const args = { session_id: this.#sessionId, seq, max_events: maxEvents };
    return logPage.parse(await answerOf(this.#userDb.rpc("events_since", args).abortSignal(this.#deadline())));
  }

  /** Resolves once queries see an event that a broadcast brought, or when they do not answer. Never throws. */
  async untilVisible(seq: number): Promise<void> {
    for (let retries = 0; retries < maxLagRetries; retries++) {
      const lastSeq = await this.since(seq, 1).then(
        (page) => page.last_seq,
        () => seq,
      );
      if (lastSeq >= seq) return;
      await waitForQueries();
    }
  }

  /** The members with their names, once queries see them. */
  async membersAt(seq: number): Promise<readonly Member[]> {
    await this.untilVisible(seq);
    return (await this.open(1)).members;
  }

  async messagesBefore(seq: number, maxMessages: number): Promise<MessagePage> {
    const args = { session_id: this.#sessionId, before_seq: seq, max_messages: maxMessages };
    return messagePage.parse(await answerOf(this.#userDb.rpc("messages_before", args).abortSignal(this.#deadline())));
  }

  /** Resolves with the time after which to ask again. */
  async lookAfter(): Promise<number> {
    const asked = this.#userDb.rpc("look_after", { session_id: this.#sessionId }).abortSignal(this.#deadline());
    return z.number().parse(await answerOf(asked));
  }

  #deadline(): AbortSignal {
    return AbortSignal.any([this.#closed, AbortSignal.timeout(requestTimeoutMs)]);
  }
}
