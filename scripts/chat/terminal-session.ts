// One session on the screen: follows it, prints its events, sends messages.
import type { UserDb } from "../../supabase/functions/_shared/client/data-api.ts";
import { followSession } from "../../supabase/functions/_shared/client/follow-session.ts";
import type { FollowedSession } from "../../supabase/functions/_shared/client/followed-session.ts";
import { LinkNotices } from "../../supabase/functions/_shared/client/link-notices.ts";
import type { Link } from "../../supabase/functions/_shared/client/link.ts";
import { liveRun } from "../../supabase/functions/_shared/client/live-run.ts";
import type { CallVerb } from "../../supabase/functions/_shared/client/verbs.ts";
import type { AppliedEvent } from "../../supabase/functions/_shared/protocol/apply-events.ts";
import type { SessionEvent } from "../../supabase/functions/_shared/protocol/events.ts";
import type { Run } from "../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../supabase/functions/_shared/protocol/session-state.ts";
import type { Queries } from "./queries.ts";
import { renderEvent } from "./render/event.ts";
import { renderOpenedSession } from "./render/opened-session.ts";
import type { Output } from "./render/output.ts";
import type { Paint } from "./render/paint.ts";

/** What the program gives each session that it opens. */
export interface TerminalDeps {
  readonly userDb: UserDb;
  readonly call: CallVerb;
  readonly queries: Queries;
  readonly paint: Paint;
  show(output: readonly Output[]): void;
  /** About the program, not the session. */
  notice(sentence: string): void;
  /** With --json: instead of showing anything. */
  readonly printEvent?: ((event: SessionEvent) => void) | undefined;
}

interface TerminalSessionEvents {
  /** After the events that led to this state are on the screen. */
  onState?(state: SessionState): void;
  onEnded(sentence: string): void;
}

export class TerminalSession {
  readonly sessionId: string;
  readonly #deps: TerminalDeps;
  readonly #events: TerminalSessionEvents;
  readonly #notices: LinkNotices;
  readonly #typedHere = new Set<string>();
  #followed: FollowedSession | undefined;

  private constructor(deps: TerminalDeps, sessionId: string, events: TerminalSessionEvents) {
    this.#deps = deps;
    this.sessionId = sessionId;
    this.#events = events;
    this.#notices = new LinkNotices(deps.notice);
  }

  /** Throws Refused or Unreachable. */
  static async open(deps: TerminalDeps, sessionId: string, events: TerminalSessionEvents): Promise<TerminalSession> {
    const session = new TerminalSession(deps, sessionId, events);
    session.#followed = await followSession(deps.userDb, sessionId, {
      onEvents: (applied) => session.#showEvents(applied),
      onLink: (link) => session.#handleLink(link),
    });
    return session;
  }

  get state(): SessionState {
    if (!this.#followed) throw new Error("A session is opened before it is read.");
    return this.#followed.state;
  }

  /** The conversation so far. */
  showState(): void {
    if (!this.#deps.printEvent) this.#deps.show(renderOpenedSession(this.state, this.#deps.paint));
  }

  /** Resolves with the run's id when the message is stored. */
  async send(text: string): Promise<string> {
    const { call, notice } = this.#deps;
    const id = crypto.randomUUID();
    const before = liveRun(this.state);
    this.#typedHere.add(id);
    const message = { session_id: this.sessionId, id, parts: [{ type: "text", text }] };
    const { run_id: runId } = await call("send_message", message);
    if (before && liveRun(this.state)?.id === before.id) notice(queuedBehind(before));
    return runId;
  }

  async close(): Promise<void> {
    this.#notices.stop();
    await this.#followed?.close();
  }

  #showEvents(applied: readonly AppliedEvent[]): void {
    const { printEvent, show, paint } = this.#deps;
    for (const step of applied) {
      if (printEvent) printEvent(step.event);
      else show(renderEvent(step, { paint, isTypedHere: (id) => this.#typedHere.has(id) }));
    }
    const last = applied.at(-1);
    if (last) this.#events.onState?.(last.after);
  }

  #handleLink(link: Link): void {
    this.#notices.update(link);
    if (link.status === "ended") this.#events.onEnded(link.refusal.sentence);
  }
}

/** A session has one working run at a time. */
function queuedBehind(run: Run): string {
  return run.status === "waiting"
    ? "Sent. The agent reads it after the open question is answered or that run is stopped."
    : "Sent. The agent reads it when it is done with the message before.";
}
