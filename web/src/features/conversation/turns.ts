// Groups the messages of a session by what they answer: a prompt, and all that its run said and did.
import type { SessionRuns } from "../../../../supabase/functions/_shared/client/live-run.ts";
import type { Message, Run } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { isQueued } from "../../lib/session/queued-messages.ts";

export interface Turn {
  /** The same whether its prompt is loaded or not. */
  readonly key: string;
  /** Null where it is not loaded, and for another try of an earlier prompt. */
  readonly prompt: Message | null;
  /** Null for what was copied or loaded without its run. */
  readonly run: Run | null;
  /** What the agent said, and what people said to it meanwhile, in order. */
  readonly messages: readonly Message[];
}

interface OpenTurn {
  prompt: Message | null;
  runId: string | null;
  readonly messages: Message[];
}

/** Messages that wait for their turn are left out: they stand at the composer. */
export function turnsOf(state: SessionRuns & Pick<SessionState, "messages">): Turn[] {
  const { messages, runs } = state;
  const queued = messages.filter((message) => isQueued(state, message));
  const said = queued.length === 0 ? messages : messages.filter((message) => !queued.includes(message));
  const turns = new OpenTurns(runs);
  for (const message of said.toSorted((left, right) => placeOf(left) - placeOf(right))) {
    if (message.role === "user") turns.say(message);
    else turns.answerWith(message);
  }
  turns.openForSilentRuns(queued);
  return turns.list.map(({ prompt, runId, messages: answer }) => {
    const key = runId ?? prompt?.id ?? answer[0]?.id ?? "";
    return { key, prompt, run: (runId !== null && runs.get(runId)) || null, messages: answer };
  });
}

/** A message is said when the agent reads it. One that is about to be read is the newest. */
function placeOf({ role, read_seq: readSeq, seq }: Message): number {
  if (role === "user") return readSeq ?? Number.MAX_SAFE_INTEGER;
  return seq;
}

class OpenTurns {
  readonly list: OpenTurn[] = [];
  readonly #byRun = new Map<string, OpenTurn>();
  readonly #runs: ReadonlyMap<string, Run>;
  /** The first run for each message; others are further tries. */
  readonly #runOf = new Map<string, Run>();

  constructor(runs: ReadonlyMap<string, Run>) {
    this.#runs = runs;
    for (const run of runs.values()) {
      if (!this.#runOf.has(run.message_id)) this.#runOf.set(run.message_id, run);
    }
  }

  /** A message that joined a run is part of that run's turn once it was read. */
  say(message: Message): void {
    const { id, joins_run_id: joinedId, read_seq: readSeq } = message;
    const joined = joinedId !== null && readSeq !== null ? this.#byRun.get(joinedId) : undefined;
    if (joined) joined.messages.push(message);
    else this.#open(message, this.#runOf.get(id)?.id ?? null);
  }

  answerWith(message: Message): void {
    this.#turnOf(message.run_id).messages.push(message);
  }

  /** Further tries that said nothing, or nothing yet, follow the try before. */
  openForSilentRuns(queued: readonly Message[]): void {
    for (const run of this.#runs.values()) {
      if (this.#byRun.has(run.id) || queued.some(({ id }) => id === run.message_id)) continue;
      const before = this.list.findLastIndex(({ runId }) => this.#runs.get(runId ?? "")?.message_id === run.message_id);
      if (before === -1 && run.finished_at !== null) continue;
      const turn: OpenTurn = { prompt: null, runId: run.id, messages: [] };
      this.list.splice(before === -1 ? this.list.length : before + 1, 0, turn);
      this.#byRun.set(run.id, turn);
    }
  }

  #turnOf(runId: string | null): OpenTurn {
    const last = this.list.at(-1);
    if (runId === null) return last ?? this.#open(null, null);
    const known = this.#byRun.get(runId);
    if (known) return known;
    if (last && last.runId === null && !this.#runs.has(runId)) {
      last.runId = runId;
      this.#byRun.set(runId, last);
      return last;
    }
    return this.#open(null, runId);
  }

  #open(prompt: Message | null, runId: string | null): OpenTurn {
    const turn: OpenTurn = { prompt, runId, messages: [] };
    this.list.push(turn);
    if (runId !== null) this.#byRun.set(runId, turn);
    return turn;
  }
}
