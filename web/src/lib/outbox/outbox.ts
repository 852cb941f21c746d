// Unsent messages of the signed-in user: stored first, sent in order per session, kept until the server has answered.
// Several tabs share the store; a lock per session decides which one sends. A message sent twice is stored once, by its id.
import { type Delivery, deliver } from "./deliver.ts";
import type { OutboxMessage, OutboxRefusal, OutboxState } from "./outbox-message.ts";
import type { OutboxStore } from "./outbox-store.ts";

/** What tabs tell each other. */
export type OutboxNews =
  | { readonly type: "changed" }
  | { readonly type: "sent"; readonly id: string; readonly seq: number };

export interface OutboxDeps extends Pick<Delivery, "createSession" | "sendMessage" | "pause"> {
  readonly store: OutboxStore;
  /** Does the work while no other tab does work of this name. */
  readonly withLock: (name: string, signal: AbortSignal, work: () => Promise<void>) => Promise<void>;
  readonly tellTabs: (news: OutboxNews) => void;
}

export type NewMessage = Pick<OutboxMessage, "id" | "sessionId" | "parts" | "joinsRun" | "newSession">;

/** How long a sent message is kept for a screen that waits for its event. */
const eventMs = 60_000;

const nothing: OutboxState = { messages: [], sentSeqs: new Map(), isUnreachable: false };

export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #subscribers = new Set<() => void>();
  /** By session. */
  readonly #sending = new Map<string, Promise<void>>();
  readonly #storing = new Set<string>();
  readonly #userKnown = Promise.withResolvers<void>();
  #state = nothing;
  #userId: string | null | undefined;
  #leaving = new AbortController();
  #loading: Promise<void> = this.#userKnown.promise;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  get state(): OutboxState {
    return this.#state;
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  };

  /** Another user's messages stay in the store, unseen and unsent. */
  setUser(userId: string | null): void {
    if (userId === this.#userId) return;
    this.#leaving.abort();
    this.#leaving = new AbortController();
    this.#sending.clear();
    this.#userId = userId;
    this.#change(nothing);
    this.#loading = this.#load();
    this.#userKnown.resolve();
  }

  /** Shows the message at once, and resolves when it is stored. */
  async add(message: NewMessage): Promise<void> {
    if (this.#userId === undefined) await this.#userKnown.promise;
    if (!this.#userId) throw new Error("Nobody is signed in.");
    const now = Date.now();
    const order = Math.max(now, ...this.#state.messages.map((other) => other.order + 1));
    const createdAt = new Date(now).toISOString();
    const added = { ...message, userId: this.#userId, order, createdAt, refusal: null };
    this.#show([...this.#state.messages.filter((other) => !this.#isOver(other, now)), added]);
    this.#storing.add(added.id);
    await this.#deps.store.put(added);
    this.#storing.delete(added.id);
    this.#deps.tellTabs({ type: "changed" });
    this.#send(added.sessionId);
  }

  /** Sends a refused message again. */
  async retry(id: string): Promise<void> {
    const message = this.#find(id);
    if (message === undefined) return;
    await this.#update({ ...message, refusal: null });
    this.#send(message.sessionId);
  }

  async discard(id: string): Promise<void> {
    this.#show(this.#state.messages.filter((message) => message.id !== id));
    await this.#deps.store.delete(id);
    this.#deps.tellTabs({ type: "changed" });
  }

  hear(news: OutboxNews): void {
    if (news.type === "sent") this.#markSent(news.id, news.seq);
    else this.#loading = this.#load();
  }

  /** Resolves when the session does not wait here to be created. */
  async untilCreated(sessionId: string): Promise<void> {
    await this.#userKnown.promise;
    await this.#loading;
    const isCreated = () => !this.#state.messages.some((message) => isToCreate(message, sessionId));
    if (isCreated()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const unsubscribe = this.subscribe(() => isCreated() && resolve());
    await promise;
    unsubscribe();
  }

  async #load(): Promise<void> {
    const userId = this.#userId;
    if (!userId) return;
    const stored = await this.#deps.store.messagesOf(userId);
    if (userId !== this.#userId) return;
    const ids = new Set(stored.map(({ id }) => id));
    const isKept = ({ id }: OutboxMessage) => !ids.has(id) && (this.#storing.has(id) || this.#state.sentSeqs.has(id));
    const messages = [...stored, ...this.#state.messages.filter(isKept)];
    this.#show(messages.toSorted((left, right) => left.order - right.order));
    for (const sessionId of new Set(stored.map((message) => message.sessionId))) this.#send(sessionId);
  }

  /** Waits for what this tab already sends in the session. */
  #send(sessionId: string): void {
    const { signal } = this.#leaving;
    const before = this.#sending.get(sessionId) ?? Promise.resolve();
    const sending = before
      .then(() => this.#deliver(sessionId, signal))
      .catch((error: unknown) => {
        if (!signal.aborted) reportError(error);
      });
    this.#sending.set(sessionId, sending);
  }

  async #deliver(sessionId: string, signal: AbortSignal): Promise<void> {
    const userId = this.#userId;
    if (!userId || signal.aborted) return;
    const { store, createSession, sendMessage, pause, withLock } = this.#deps;
    const next = async () => {
      const stored = await store.messagesOf(userId);
      return stored.find((message) => message.sessionId === sessionId && message.refusal === null);
    };
    if (!(await next())) return;
    const delivery: Delivery = {
      next,
      createSession,
      sendMessage,
      pause,
      onCreated: (message) => this.#update({ ...message, newSession: null }),
      onSent: (message, seq) => this.#finish(message.id, seq),
      onRefused: ({ id }, refusal) => this.#refuse(id, refusal),
      onTried: (isAnswered) => this.#change({ ...this.#state, isUnreachable: !isAnswered }),
    };
    await withLock(`${userId}:${sessionId}`, signal, () => deliver(delivery, signal));
  }

  async #finish(id: string, seq: number): Promise<void> {
    await this.#deps.store.delete(id);
    this.#deps.tellTabs({ type: "sent", id, seq });
    this.#markSent(id, seq);
  }

  /** A sent message stays in the list for a while, because its event may still be on the way. */
  #markSent(id: string, seq: number): void {
    this.#change({ ...this.#state, sentSeqs: new Map(this.#state.sentSeqs).set(id, seq) });
  }

  async #refuse(id: string, refusal: OutboxRefusal): Promise<void> {
    // It was sent, and deleted from the queue before the answer came.
    if (refusal.code === "message_deleted") return this.discard(id);
    const message = this.#find(id);
    if (message) await this.#update({ ...message, refusal });
  }

  async #update(message: OutboxMessage): Promise<void> {
    await this.#deps.store.put(message);
    this.#show(this.#state.messages.map((other) => (other.id === message.id ? message : other)));
    this.#deps.tellTabs({ type: "changed" });
  }

  #isOver({ id, createdAt }: OutboxMessage, now: number): boolean {
    return this.#state.sentSeqs.has(id) && Date.parse(createdAt) < now - eventMs;
  }

  #find(id: string): OutboxMessage | undefined {
    return this.#state.messages.find((message) => message.id === id);
  }

  #show(messages: readonly OutboxMessage[]): void {
    this.#change({ ...this.#state, messages });
  }

  #change(state: OutboxState): void {
    this.#state = state;
    for (const onChange of [...this.#subscribers]) onChange();
  }
}

function isToCreate({ sessionId: id, newSession }: OutboxMessage, sessionId: string): boolean {
  return id === sessionId && newSession !== null;
}
