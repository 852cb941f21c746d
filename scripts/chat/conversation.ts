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
import { countLines } from "./line-counts.ts";
import { renderOpening } from "./render/opening.ts";
import type { Paint } from "./render/paint.ts";
import { line, type Piece } from "./render/piece.ts";
import { costLine } from "./render/run-end.ts";
import type { LineCounts } from "./render/tool-line.ts";
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

/** What is only nice to know may not hold up the rest. */
const patienceMs = 1500;
const blinkMs = 20;
const maxBlinks = 50;

export class Conversation {
  readonly sessionId: string;
  readonly #parts: ConversationParts;
  readonly #notices: LinkNotices;
  readonly #typedHere = new Set<string>();
  readonly #counts = new Map<number, LineCounts>();
  #followed: FollowedSession | undefined;
  #shown: Shown = new Map();
  #queue: Promise<void> = Promise.resolve();

  private constructor(parts: ConversationParts, sessionId: string) {
    this.#parts = parts;
    this.sessionId = sessionId;
    this.#notices = new LinkNotices(parts.notice);
  }

  /** Throws Refused or Unreachable. */
  static async open(parts: ConversationParts, sessionId: string, isShownSoFar: boolean): Promise<Conversation> {
    const conversation = new Conversation(parts, sessionId);
    conversation.#followed = await followSession(parts.userDb, sessionId, {
      onEvents: (events, state) => conversation.#enqueue(() => conversation.#tell(events, state)),
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
    await this.#queue;
  }

  /** One after the other, in the order of the log. */
  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(task).catch((error: unknown) => {
      this.#parts.onEnded(`This cannot be shown: ${error instanceof Error ? error.message : error}`);
    });
  }

  async #tell(events: readonly SessionEvent[], state: SessionState): Promise<void> {
    for (const event of events) {
      if (this.#parts.printEvent) this.#parts.printEvent(event);
      else await this.#showEvent(event, state);
    }
    this.#parts.onState(state);
  }

  async #showEvent(event: SessionEvent, state: SessionState): Promise<void> {
    if (event.type === "revision_created") await this.#countLines(event);
    const { shown, pieces } = renderEvent(this.#shown, event, this.#view(state));
    this.#shown = shown;
    this.#parts.show(pieces);
    if (event.type === "run_finished" && event.run_id) await this.#showCost(event.run_id);
  }

  async #countLines({ payload }: SessionEvent & { type: "revision_created" }): Promise<void> {
    const textAt = (path: string, revision: number) => this.#parts.verbs.fileText(this.sessionId, path, revision);
    const isThere = onceSeen(
      () => this.#parts.verbs.headRevision(this.sessionId),
      (head) => head >= payload.number,
    );
    const counts = await withinPatience(isThere.then(() => countLines(payload, textAt)));
    if (counts) this.#counts.set(payload.number, counts);
  }

  async #showCost(runId: string): Promise<void> {
    const finished = onceSeen(
      () => this.#parts.verbs.cost(runId),
      ({ finished_at: at }) => at !== null,
    );
    const cost = await withinPatience(finished);
    if (cost) this.#parts.show([line(costLine(cost, this.#parts.paint))]);
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
      countsOf: (revision) => this.#counts.get(revision) ?? new Map(),
    };
  }
}

/** A session has one run at work at a time. */
function turnOf(before: Run): string {
  return before.status === "waiting"
    ? "Sent. Its turn comes when the open question is answered, or that run stopped."
    : "Sent. Its turn comes when the agent is done with the message before it.";
}

/** An event may be heard a moment before queries see what it tells of. */
async function onceSeen<Value>(read: () => Promise<Value>, isSeen: (value: Value) => boolean): Promise<Value> {
  for (let tries = 0; tries < maxBlinks; tries++) {
    const value = await read();
    if (isSeen(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, blinkMs));
  }
  throw new Error("what was told of is not to be seen");
}

/** Undefined when it takes too long or fails. */
function withinPatience<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  const patience = new Promise<undefined>((resolve) => {
    setTimeout(resolve, patienceMs);
  });
  return Promise.race([promise.catch(() => undefined), patience]);
}
