// A followed session whose changes reach the screen at most once a frame. All components read the same state.
import type { FollowedSession } from "../../../../supabase/functions/_shared/client/followed-session.ts";
import type { Link } from "../../../../supabase/functions/_shared/client/link.ts";
import type { SessionPresence } from "../../../../supabase/functions/_shared/client/presence.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";

const frameMs = 16;

export class PacedSession implements FollowedSession {
  readonly #session: FollowedSession;
  readonly #unsubscribe: () => void;
  readonly #subscribers = new Set<() => void>();
  #state: SessionState;
  #link: Link;
  #frame: number | undefined;
  #flushedAt = 0;

  constructor(session: FollowedSession) {
    this.#session = session;
    this.#state = session.state;
    this.#link = session.link;
    this.#unsubscribe = session.subscribe(() => this.#onChange());
  }

  get state(): SessionState {
    return this.#state;
  }

  get link(): Link {
    return this.#link;
  }

  get presence(): SessionPresence {
    return this.#session.presence;
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  };

  async catchUp(): Promise<void> {
    await this.#session.catchUp();
    this.#flush();
  }

  async loadEarlierMessages(): Promise<void> {
    await this.#session.loadEarlierMessages();
    this.#flush();
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    await this.#session.close();
  }

  /** After a quiet frame a change shows at once. A hidden tab has no frames. */
  #onChange(): void {
    if (this.#frame !== undefined && !document.hidden) return;
    if (document.hidden || performance.now() - this.#flushedAt > frameMs) this.#flush();
    else this.#frame = requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#flushedAt = performance.now();
    this.#state = this.#session.state;
    this.#link = this.#session.link;
    for (const onChange of [...this.#subscribers]) onChange();
  }
}
