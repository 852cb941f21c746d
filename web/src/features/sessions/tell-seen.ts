// Tells the server what the user has seen of the session on screen, so that it is not unread on any of their devices.
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";

type SeenState = Pick<SessionState, "lastSeq" | "messages" | "runs" | "requests">;

export interface SeenDeps {
  readonly session: { readonly state: SeenState; subscribe(onChange: () => void): () => void };
  readonly isVisible: () => boolean;
  /** Rejects when the server refuses. */
  readonly markSeen: (seq: number) => Promise<unknown>;
}

export interface SeenTeller {
  /** The screen may have become visible. */
  look(): void;
  /** Tells what is still to be told. */
  stop(): void;
}

const togetherMs = 1000;

export function tellSeen({ session, isVisible, markSeen }: SeenDeps): SeenTeller {
  let told: SeenState | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isTelling = false;
  let isStopped = false;
  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    if (isTelling) return;
    const { state } = session;
    if (!hasNews(told, state)) return;
    told = state;
    isTelling = true;
    markSeen(state.lastSeq)
      .catch(() => undefined) // no longer a member
      .finally(() => {
        isTelling = false;
        if (!isStopped) look();
      });
  };
  const look = () => {
    if (timer === undefined && isVisible() && hasNews(told, session.state)) timer = setTimeout(tell, togetherMs);
  };
  const unsubscribe = session.subscribe(look);
  look();
  return {
    look,
    stop() {
      isStopped = true;
      unsubscribe();
      if (timer !== undefined) tell();
    },
  };
}

/** Streamed text is no news, and comes up to sixty times a second. */
function hasNews(before: SeenState | undefined, after: SeenState): boolean {
  return (
    before === undefined ||
    before.messages !== after.messages ||
    before.runs !== after.runs ||
    before.requests !== after.requests
  );
}
