// Follows one session without a gap, whatever happens to the connection: open_session, then every event once, in order.
// Broadcasts make it fast; events_since makes it true. Knows no terminal and no browser: any program may use it.
import { delay } from "deno-std/async/delay.js";
import { z } from "zod";
import { eventBatch, type SessionEvent } from "../protocol/events.ts";
import { applyEvents, openState, type SessionState } from "../protocol/session-state.ts";
import { Refused, type UserDb } from "./data-api.ts";
import { isWorkExpected } from "./expected-work.ts";
import type { Link } from "./link.ts";
import { type Pace, usualPace } from "./pace.ts";
import { SessionChannel } from "./session-channel.ts";
import { SessionLog } from "./session-log.ts";

export interface FollowListener {
  /** Events that are new, each once, in the order of their numbers, with the state they led to. */
  onEvents?(events: readonly SessionEvent[], state: SessionState): void;
  /** The state, first as it was opened, then after each change. */
  onChange?(state: SessionState): void;
  /** Only when it changes. */
  onLink?(link: Link): void;
}

export interface FollowOptions {
  readonly maxMessages?: number;
  readonly pace?: Partial<Pace>;
}

export interface FollowedSession {
  readonly state: SessionState;
  readonly link: Link;
  /** Asks for what is new, now: on focus, after sleep. Resolves when the state has all that the log had. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** Resolves when the session is open; throws Refused or Unreachable. One client follows a session once at a time. */
export async function followSession(
  userDb: UserDb,
  sessionId: string,
  listener: FollowListener,
  { maxMessages = 100, pace = {} }: FollowOptions = {},
): Promise<FollowedSession> {
  const closing = new AbortController();
  const log = new SessionLog(userDb, sessionId, closing.signal);
  const viewerId = await log.viewerId();
  const state = openState(await log.open(maxMessages), viewerId);
  const follower = new Follower({ log, closing, listener, pace: { ...usualPace, ...pace } }, state);
  follower.start(viewerId === null ? undefined : new SessionChannel(userDb, sessionId, follower));
  return follower;
}

/** How often to ask again for what was told of and is not to be seen yet, and after how long. */
const maxBlinks = 50;
const blink = () => delay(20);

interface Parts {
  readonly log: SessionLog;
  readonly closing: AbortController;
  readonly listener: FollowListener;
  readonly pace: Pace;
}

class Follower implements FollowedSession {
  readonly #log: SessionLog;
  readonly #closing: AbortController;
  readonly #listener: FollowListener;
  readonly #pace: Pace;
  #channel: SessionChannel | undefined;
  #state: SessionState;
  #link: Link = { status: "joining" };
  #isJoined = false;
  /** The newest number that was told of. Realtime reads the commit record: it may tell of an event before a query sees it. */
  #toldSeq = 0;
  /** The log had what was not heard in time. Until something is heard, Realtime does not count as working. */
  #unheard: "nothing" | "once" | "often" = "nothing";
  #failures = 0;
  #heardAt = performance.now();
  #lookedAfterAt = Number.NEGATIVE_INFINITY;
  #isCatchUpWanted = false;
  #catchingUp: Promise<void> | undefined;
  #alarm: ReturnType<typeof setTimeout> | undefined;

  constructor({ log, closing, listener, pace }: Parts, state: SessionState) {
    this.#log = log;
    this.#closing = closing;
    this.#listener = listener;
    this.#pace = pace;
    this.#state = state;
  }

  get state(): SessionState {
    return this.#state;
  }

  get link(): Link {
    return this.#link;
  }

  start(channel: SessionChannel | undefined): void {
    this.#channel = channel;
    this.#listener.onChange?.(this.#state);
    if (channel) channel.start();
    else this.#showLink();
    this.#setAlarm();
  }

  onJoined(): void {
    this.#isJoined = true;
    this.#unheard = "nothing";
    this.#wantCatchUp();
  }

  onDown(): void {
    if (this.#closing.signal.aborted) return;
    const wasJoined = this.#isJoined;
    this.#isJoined = false;
    this.#showLink();
    this.#setAlarm();
    if (wasJoined) this.#wantCatchUp();
  }

  onBatch(payload: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#unheard = "nothing";
    const batch = eventBatch.safeParse(payload);
    this.#apply(batch.data?.events ?? []);
    this.#toldSeq = Math.max(this.#toldSeq, batch.data?.last_seq ?? 0);
    if (!batch.success || this.#toldSeq > this.#state.lastSeq) this.#wantCatchUp();
    this.#showLink();
    this.#setAlarm();
  }

  catchUp(): Promise<void> {
    this.#isCatchUpWanted = true;
    this.#catchingUp ??= this.#catchUpWhileWanted();
    return this.#catchingUp;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#alarm);
    await this.#channel?.leave();
  }

  /** Its failures are in the link; whoever asked goes on. */
  #wantCatchUp(): void {
    this.catchUp().catch((error: unknown) => this.#end(error));
  }

  async #catchUpWhileWanted(): Promise<void> {
    while (this.#isCatchUpWanted && !this.#closing.signal.aborted) {
      this.#isCatchUpWanted = false;
      await this.#tryToCatchUp();
    }
    // In the same breath as the last look at what is wanted: whoever asks from here on begins anew.
    this.#catchingUp = undefined;
    this.#setAlarm();
  }

  async #tryToCatchUp(): Promise<void> {
    try {
      await this.#readToTheEnd();
      this.#failures = 0;
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      if (await this.#isFinal(error)) return this.#end(error);
      this.#failures += 1;
    }
    this.#showLink();
  }

  async #readToTheEnd(): Promise<void> {
    for (let blinks = 0; blinks < maxBlinks;) {
      const page = await this.#log.since(this.#state.lastSeq, this.#pace.pageEvents);
      if (this.#closing.signal.aborted) return;
      this.#apply(page.events);
      if (page.last_seq > this.#state.lastSeq) continue;
      if (this.#toldSeq <= this.#state.lastSeq) return;
      blinks += 1;
      await blink();
    }
    // A number that nobody can read is no number: a broadcast cannot be forged, but a database can be restored.
    this.#toldSeq = this.#state.lastSeq;
  }

  #apply(events: readonly SessionEvent[]): void {
    const before = this.#state.lastSeq;
    const { state } = applyEvents(this.#state, events);
    if (state.lastSeq === before) return;
    this.#state = state;
    this.#heardAt = performance.now();
    const fresh = new Map(events.filter(({ seq }) => seq > before && seq <= state.lastSeq).map((it) => [it.seq, it]));
    this.#listener.onEvents?.(
      [...fresh.values()].sort((left, right) => left.seq - right.seq),
      state,
    );
    this.#listener.onChange?.(state);
  }

  /** What cannot be read now cannot be read later. A refusal is final too, unless it is one of a nobody whose session could only not be renewed for now. */
  async #isFinal(error: unknown): Promise<boolean> {
    if (error instanceof z.ZodError) return true;
    if (!(error instanceof Refused) || error.refusal.code === "internal") return false;
    if (this.#state.viewerId === null) return true;
    return this.#log.viewerId().then(
      () => true,
      () => false,
    );
  }

  #end(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    const unknown = { code: "internal", sentence: "The log holds what this client does not know. Update it." } as const;
    this.#setLink({ status: "ended", refusal: error instanceof Refused ? error.refusal : unknown });
    this.close().catch(() => undefined); // the channel of a session that is gone may be gone too
  }

  #showLink(): void {
    const isHeard = this.#isJoined && this.#unheard !== "often";
    this.#setLink({ status: this.#failures > 0 ? "offline" : isHeard ? "live" : "polling" });
  }

  #setLink(link: Link): void {
    if (link.status === this.#link.status || this.#link.status === "ended") return;
    this.#link = link;
    this.#listener.onLink?.(link);
  }

  /** Set anew with everything that is heard; rings in a silence that lasts too long for the moment. */
  #setAlarm(): void {
    clearTimeout(this.#alarm);
    if (this.#closing.signal.aborted) return;
    const isBusy = isWorkExpected(this.#state);
    const delayMs = this.#pace.silenceMs(this.#link.status, isBusy, this.#failures);
    if (delayMs === undefined) return;
    this.#alarm = setTimeout(() => {
      this.#heedSilence(isBusy).catch((error: unknown) => this.#end(error));
    }, delayMs);
  }

  async #heedSilence(isBusy: boolean): Promise<void> {
    if (isBusy) await this.#lookAfterOnceALease();
    const before = this.#state.lastSeq;
    if (this.#unheard === "once") this.#unheard = "often";
    await this.catchUp();
    const hasMissed = this.#isJoined && this.#state.lastSeq > before;
    if (hasMissed && this.#unheard === "nothing") this.#unheard = "once";
  }

  async #lookAfterOnceALease(): Promise<void> {
    const now = performance.now();
    if (this.#state.viewerId === null) return;
    if (now - Math.max(this.#heardAt, this.#lookedAfterAt) < this.#pace.leaseMs) return;
    this.#lookedAfterAt = now;
    // The sweep does the same a little later; what matters here is asked next.
    await this.#log.lookAfter().catch(() => undefined);
  }
}
