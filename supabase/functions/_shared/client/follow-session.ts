// Follows one session without a gap, whatever happens to the connection: open_session, then every event once, in order.
// Broadcasts make it fast, events_since makes it complete.
import * as z from "zod/mini";
import { applyEvents } from "../protocol/apply-events.ts";
import { eventBatch, type SessionEvent } from "../protocol/events.ts";
import { nameMembers, openState, prependMessages, type SessionState } from "../protocol/session-state.ts";
import { Refused, type UserDb } from "./data-api.ts";
import type { FollowedSession, FollowOptions } from "./followed-session.ts";
import type { Link } from "./link.ts";
import { isBusy } from "./live-run.ts";
import { type Pace, usualPace } from "./pace.ts";
import { SessionPresence } from "./presence.ts";
import { PrivateChannel } from "./private-channel.ts";
import { RunWatch } from "./run-watch.ts";
import { maxLagRetries, SessionLog, waitForQueries } from "./session-log.ts";
import { viewerIdOf } from "./viewer.ts";

/** Resolves when the session is open; throws Refused or Unreachable. A client may follow a session once at a time. */
export async function followSession(
  userDb: UserDb,
  sessionId: string,
  { maxMessages = 100, pace = {}, isPresent = false, ...listener }: FollowOptions = {},
): Promise<FollowedSession> {
  const closing = new AbortController();
  const log = new SessionLog(userDb, sessionId, closing.signal);
  const viewerId = await viewerIdOf(userDb);
  const state = openState(await log.open(maxMessages), viewerId);
  const presenceKey = isPresent && viewerId !== null ? viewerId : undefined;
  const deps = {
    log,
    closing,
    listener,
    pace: { ...usualPace, ...pace },
    maxMessages,
    presenceKey,
    hasViewer: () => viewerIdOf(userDb).then(() => true),
  };
  const follower = new Follower(deps, state);
  const { topic } = state;
  const name = { event: "events", presenceKey };
  follower.start(topic === null ? undefined : new PrivateChannel(userDb, { ...name, topic }, follower));
  return follower;
}

interface FollowerDeps {
  readonly log: SessionLog;
  readonly closing: AbortController;
  readonly listener: Pick<FollowOptions, "onEvents" | "onLink">;
  readonly pace: Pace;
  readonly maxMessages: number;
  readonly presenceKey: string | undefined;
  /** Rejects when it cannot be told right now who is signed in. */
  hasViewer(): Promise<boolean>;
}

class Follower implements FollowedSession {
  readonly #deps: FollowerDeps;
  readonly #subscribers = new Set<() => void>();
  #channel: PrivateChannel | undefined;
  #state: SessionState;
  #link: Link = { status: "joining" };
  /** While the channel moves there, which counts as live. */
  #nextTopic: string | undefined;
  #isJoined = false;
  /** The newest number that a broadcast named. */
  #announcedSeq = 0;
  /** The log had events that no broadcast brought. After two such times, Realtime counts as not working. */
  #missedBroadcasts: "never" | "once" | "often" = "never";
  #failures = 0;
  #isCatchUpWanted = false;
  #catchingUp: Promise<void> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #runWatch: RunWatch;
  readonly presence: SessionPresence;
  #isNaming = false;

  constructor(deps: FollowerDeps, state: SessionState) {
    this.#deps = deps;
    this.#state = state;
    this.presence = new SessionPresence({
      viewerId: deps.presenceKey,
      members: () => this.#state.members.length,
      track: async (place) => (await this.#channel?.track(place)) ?? false,
    });
    this.#runWatch = new RunWatch({ leaseMs: deps.pace.leaseMs, lookAfter: () => deps.log.lookAfter() });
  }

  get state(): SessionState {
    return this.#state;
  }

  get link(): Link {
    return this.#link;
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  };

  start(channel: PrivateChannel | undefined): void {
    this.#channel = channel;
    if (channel) channel.start();
    else this.#updateLink();
    this.#restartSilenceTimer();
    this.#restartRunWatch();
  }

  onJoined(): void {
    this.#isJoined = true;
    this.#nextTopic = undefined;
    this.#missedBroadcasts = "never";
    this.presence.onJoined();
    this.#requestCatchUp();
  }

  onDown(): void {
    if (this.#isClosed) return;
    this.presence.onDown();
    const wasMoving = this.#nextTopic !== undefined;
    this.#isJoined = false;
    this.#nextTopic = undefined;
    if (!wasMoving) this.#updateLink();
    this.#restartSilenceTimer();
    // A topic that cannot be joined may be an earlier one: the log names the present one.
    this.#requestCatchUp();
  }

  onBroadcast(payload: unknown): void {
    if (this.#isClosed) return;
    this.#missedBroadcasts = "never";
    const batch = eventBatch.safeParse(payload);
    this.#apply(batch.data?.events ?? []);
    this.#announcedSeq = Math.max(this.#announcedSeq, batch.data?.last_seq ?? 0);
    if (!batch.success || this.#announcedSeq > this.#state.lastSeq) this.#requestCatchUp();
    this.#updateLink();
    this.#restartSilenceTimer();
  }

  onPresence(present: Readonly<Record<string, readonly unknown[]>>): void {
    if (!this.#isClosed) this.presence.onSync(present);
  }

  catchUp(): Promise<void> {
    this.#isCatchUpWanted = true;
    this.#catchingUp ??= this.#catchUpWhileWanted();
    return this.#catchingUp;
  }

  async loadEarlierMessages(): Promise<void> {
    const { log, maxMessages } = this.#deps;
    const first = this.#state.messages[0];
    if (!first || !this.#state.hasEarlierMessages) return;
    const page = await log.messagesBefore(first.seq, maxMessages);
    this.#state = prependMessages(this.#state, page);
    this.#notify();
  }

  async close(): Promise<void> {
    this.#deps.closing.abort();
    clearTimeout(this.#silenceTimer);
    this.#runWatch.stop();
    this.presence.close();
    await this.#channel?.leave();
  }

  get #isClosed(): boolean {
    return this.#deps.closing.signal.aborted;
  }

  /** The caller goes on: failures show in the link. */
  #requestCatchUp(): void {
    this.catchUp().catch((error: unknown) => this.#end(error));
  }

  async #catchUpWhileWanted(): Promise<void> {
    while (this.#isCatchUpWanted && !this.#isClosed) {
      this.#isCatchUpWanted = false;
      await this.#tryToCatchUp();
    }
    // Cleared synchronously with the last check: later requests start a new catch-up.
    this.#catchingUp = undefined;
    this.#restartSilenceTimer();
  }

  async #tryToCatchUp(): Promise<void> {
    try {
      await this.#readToTheEnd();
      this.#failures = 0;
    } catch (error) {
      if (this.#isClosed) return;
      if (await this.#isFinal(error)) return this.#end(error);
      this.#failures += 1;
    }
    this.#updateLink();
  }

  async #readToTheEnd(): Promise<void> {
    const { log, pace } = this.#deps;
    for (let retries = 0; retries < maxLagRetries;) {
      const before = this.#state.lastSeq;
      const page = await log.since(before, pace.pageEvents);
      if (this.#isClosed) return;
      this.#apply(page.events);
      const { lastSeq } = this.#state;
      const hasMore = page.last_seq > lastSeq;
      if (!hasMore && this.#announcedSeq <= lastSeq) return;
      if (hasMore && lastSeq > before) continue;
      retries += 1;
      await waitForQueries();
    }
    // Broadcasts cannot be forged, but the database may have been restored to before the announced event.
    this.#announcedSeq = this.#state.lastSeq;
  }

  #apply(events: readonly SessionEvent[]): void {
    const { state, applied } = applyEvents(this.#state, events);
    if (applied.length === 0) return;
    this.#state = state;
    this.#restartRunWatch();
    this.#deps.listener.onEvents?.(applied);
    this.#followTopic();
    this.#nameMembers();
    this.#notify();
  }

  /** The log has no names. They are only shown, so a failed read waits for the next change. */
  #nameMembers(): void {
    if (this.#isNaming || this.#state.members.every(({ name }) => name !== null)) return;
    this.#isNaming = true;
    const named = this.#deps.log.membersAt(this.#state.lastSeq).then((members) => {
      this.#state = nameMembers(this.#state, members);
      this.#notify();
    });
    named.catch(() => undefined).then(() => (this.#isNaming = false));
  }

  /** The topic changes when a member leaves. The log fills in what is said until the new one is joined. */
  #followTopic(): void {
    const { topic } = this.#state;
    if (this.#isClosed || !this.#channel || topic === this.#channel.topic) return;
    // Where the viewer was removed, the log refuses, or a link still shows it.
    if (topic === null) return this.#requestCatchUp();
    // Before queries see that the topic is the present one, it could not be joined.
    if (topic !== this.#nextTopic) this.#deps.log.untilVisible(this.#state.lastSeq).then(() => this.#move(topic));
    this.#nextTopic = topic;
  }

  #move(topic: string): void {
    if (this.#isClosed || topic !== this.#state.topic || topic === this.#channel?.topic) return;
    this.#channel?.moveTo(topic);
  }

  #notify(): void {
    for (const onChange of [...this.#subscribers]) onChange();
  }

  /** A refusal is final, except for a session whose token merely failed to refresh. So is an event that does not parse. */
  async #isFinal(error: unknown): Promise<boolean> {
    if (error instanceof z.core.$ZodError) return true;
    if (!(error instanceof Refused) || error.refusal.code === "internal") return false;
    if (this.#state.viewerId === null) return true;
    return this.#deps.hasViewer().catch(() => false);
  }

  #end(error: unknown): void {
    if (this.#isClosed) return;
    const unknown = { code: "internal", sentence: "This client does not understand the log. Update it." } as const;
    this.#setLink({ status: "ended", refusal: error instanceof Refused ? error.refusal : unknown });
    this.close().catch(() => undefined); // the channel of a deleted session may be gone as well
  }

  #updateLink(): void {
    const isLive = (this.#isJoined || this.#nextTopic !== undefined) && this.#missedBroadcasts !== "often";
    this.#setLink({ status: this.#failures > 0 ? "offline" : isLive ? "live" : "polling" });
  }

  #setLink(link: Link): void {
    if (link.status === this.#link.status || this.#link.status === "ended") return;
    this.#link = link;
    this.#deps.listener.onLink?.(link);
    this.#notify();
  }

  /** Restarted with everything that arrives. */
  #restartSilenceTimer(): void {
    clearTimeout(this.#silenceTimer);
    if (this.#isClosed) return;
    const delayMs = this.#deps.pace.silenceMs(this.#link.status, isBusy(this.#state), this.#failures);
    if (delayMs === undefined) return;
    this.#silenceTimer = setTimeout(() => {
      this.#handleSilence().catch((error: unknown) => this.#end(error));
    }, delayMs);
  }

  async #handleSilence(): Promise<void> {
    const before = this.#state.lastSeq;
    if (this.#missedBroadcasts === "once") this.#missedBroadcasts = "often";
    await this.catchUp();
    const hasMissed = this.#isJoined && this.#state.lastSeq > before;
    if (hasMissed && this.#missedBroadcasts === "never") this.#missedBroadcasts = "once";
  }

  /** With each event. Visitors may not look after a run. */
  #restartRunWatch(): void {
    this.#runWatch.restart(!this.#isClosed && this.#state.viewerId !== null && isBusy(this.#state));
  }
}
