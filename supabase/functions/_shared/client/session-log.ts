// The reads that following a session needs, parsed. Each has a deadline: a hanging request counts as unreachable.
import * as z from "zod/mini";
import { sessionEvent } from "../protocol/events.ts";
import { type MessagePage, messagePage, type SessionSnapshot, sessionSnapshot } from "../protocol/session-snapshot.ts";
import { answerOf, type UserDb } from "./data-api.ts";

const requestTimeoutMs = 20_000;

const logPage = z.object({ last_seq: z.int().check(z.nonnegative()), events: z.array(sessionEvent) });
type LogPage = z.infer<typeof logPage>;

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
