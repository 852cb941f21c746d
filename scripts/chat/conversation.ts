// One session on the screen: followed, shown, and spoken to.
import { randomUUID } from "node:crypto";
import type { UserDb } from "../../supabase/functions/_shared/client/data-api.ts";
import { liveRun } from "../../supabase/functions/_shared/client/expected-work.ts";
import { type FollowedSession, followSession } from "../../supabase/functions/_shared/client/follow-session.ts";
import { LinkNotices } from "../../supabase/functions/_shared/client/link-notices.ts";
import type { Link } from "../../supabase/functions/_shared/client/link.ts";
import type { Verbs } from "../../supabase/functions/_shared/client/verbs.ts";
import type { SessionEvent } from "../../supabase/functions/_shared/protocol/events.ts";
import type { Run } from "../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../supabase/functions/_shared/protocol/session-state.ts";
import { renderOpening } from "./render/opening.ts";
import type { Paint } from "./render/paint.ts";
import type { Piece } from "./render/piece.ts";
import { renderEvent, type Shown, type View } from "./render/transcript.ts";

export interface ConversationParts {
  readonly userDb: UserDb;
  readonly verbs: Verbs;
  readonly paint: Paint;
  show(pieces: readonly Piece[]): void;
  /** What is said beside the conversation. */
  notice(sentence: string): void;
  /** Instead of showing anything. */
  readonly printEvent?: ((event: SessionEvent) => void) | undefined;
  /** After what led there is on the screen. */
  onState(state: SessionState): void;
  onEnded(sentence: string): void;
}

export class Conversation {
  readonly sessionId: string;
  readonly #parts: ConversationParts;
  readonly #notices: LinkNotices;
  readonly #typedHere = new Set<string>();
  #followed: FollowedSession | undefined;
  #shown: Shown = new Map();

  private constructor(parts: ConversationParts, sessionId: string) {
    this.#parts = parts;
    this.sessionId = sessionId;
    this.#notices = new LinkNotices(parts.notice);
  }

  /** Throws Refused or Unreachable. */
  static async open(parts: ConversationParts, sessionId: string, isShownSoFar: boolean): Promise<Conversation> {
    const conversation = new Conversation(parts, sessionId);
    conversation.#followed = await followSession(parts.userDb, sessionId, {
      onEvents: (events, state) => conversation.#tell(events, state),
      onLink: (link) => conversation.#heedLink(link),
    });
    const { shown, pieces } = renderOpening(conversation.#view(conversation.state));
    conversation.#shown = shown;
    if (isShownSoFar && !parts.printEvent) parts.show(pieces);
    return conversation;
  }

  get state(): SessionState {
    if (!this.#followed) throw new Error("a conversation is opened before it is read");
    return this.#followed.state;
  }

  /** Resolves with the id of the run, as soon as the message is stored. */
  async send(text: string): Promise<string> {
    const id = randomUUID();
    const before = liveRun(this.state);
    this.#typedHere.add(id);
    const { run_id: runId } = await this.#parts.verbs.sendMessage(this.sessionId, id, text);
    if (before && liveRun(this.state)?.id === before.id) this.#parts.notice(turnOf(before));
    return runId;
  }

  async close(): Promise<void> {
    this.#notices.stop();
    await this.#followed?.close();
  }

  #tell(events: readonly SessionEvent[], state: SessionState): void {
    for (const event of events) {
      if (this.#parts.printEvent) this.#parts.printEvent(event);
      else this.#showEvent(event, state);
    }
    this.#parts.onState(state);
  }

  #showEvent(event: SessionEvent, state: SessionState): void {
    const { shown, pieces } = renderEvent(this.#shown, event, this.#view(state));
    this.#shown = shown;
    this.#parts.show(pieces);
  }

  #heedLink(link: Link): void {
    this.#notices.heed(link);
    if (link.status === "ended") this.#parts.onEnded(link.refusal.sentence);
  }

  #view(state: SessionState): View {
    return {
      state,
      paint: this.#parts.paint,
      isTypedHere: (id) => this.#typedHere.has(id),
    };
  }
}

/** A session has one run at work at a time. */
function turnOf(before: Run): string {
  return before.status === "waiting"
    ? "Sent. Its turn comes when the open question is answered, or that run stopped."
    : "Sent. Its turn comes when the agent is done with the message before it.";
}
