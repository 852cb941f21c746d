// What the conversation shows: the rows of a session's state and of messages that are not sent yet.
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import type { UnsentMessage } from "../../lib/outbox/outbox-message.ts";
import { keepRows } from "./keep-rows.ts";
import type { PromptState, Row } from "./rows.ts";
import { rowsOfTurn, type TurnContext, type TurnRows, workKey } from "./turn-rows.ts";
import { type Turn, turnsOf } from "./turns.ts";

export interface Timeline {
  readonly rows: readonly Row[];
  /** Rows were added above the first one. */
  readonly isPrepended: boolean;
  /** What the work of the live run will fold into. */
  readonly liveWorkKey: string | undefined;
}

export interface TimelineInput {
  readonly state: SessionState;
  readonly unsent: readonly UnsentMessage[];
  /** Keys of the lines of work that are open. */
  readonly opened: ReadonlySet<string>;
  /** The key of work that does not fold, because somebody was reading it when it ended. */
  readonly unfolded?: string | undefined;
}

interface ShownTurn {
  readonly turn: Turn;
  readonly context: TurnContext;
  readonly rows: TurnRows;
}

interface Shown {
  readonly settled: readonly ShownTurn[];
  readonly settledRows: readonly Row[];
  /** From the first turn that may still change without a change of messages or runs: by streamed text or a request. */
  readonly live: readonly ShownTurn[];
}

/**
 * Makes timelines of one session, each from the one before, so that a frame of streamed text costs what the last turns cost:
 * finished turns are not looked at again, and rows that did not change keep their identity. Answers depend on the input
 * alone, except for `isPrepended`, which compares with the call before.
 */
export function createTimeline(): (input: TimelineInput) => Timeline {
  let last: (Timeline & { readonly input: TimelineInput; readonly shown: Shown }) | undefined;
  return (input) => {
    if (last && isSameInput(last.input, input)) return last;
    const shown = show(input, last);
    const liveRows = shown.live.flatMap(({ rows }) => flatten(rows, input));
    const rows = [...shown.settledRows, ...liveRows, ...unsentRows(input)];
    const liveTurn = shown.live.find(({ turn }) => isLive(turn))?.turn;
    last = {
      input,
      shown,
      rows,
      isPrepended: isPrepended(last?.rows ?? [], rows),
      liveWorkKey: liveTurn && workKey(liveTurn),
    };
    return last;
  };
}

function isSameInput(left: TimelineInput, right: TimelineInput): boolean {
  return (
    left.state === right.state &&
    left.unsent === right.unsent &&
    left.opened === right.opened &&
    left.unfolded === right.unfolded
  );
}

function show(input: TimelineInput, last: { input: TimelineInput; shown: Shown } | undefined): Shown {
  const { state } = input;
  const before = last?.shown;
  if (last && before && hasSameSettled(last.input, input)) {
    return {
      ...before,
      live: showTurns(
        before.live.map(({ turn }) => turn),
        state,
        before.live,
      ),
    };
  }
  const turns = turnsOf(state);
  const shown = showTurns(turns, state, before ? [...before.settled, ...before.live] : []);
  const firstLive = shown.findIndex(({ turn }) => isLive(turn));
  const settled = firstLive === -1 ? shown : shown.slice(0, firstLive);
  const settledRows = settled.flatMap(({ rows }) => flatten(rows, input));
  return { settled, settledRows, live: shown.slice(settled.length) };
}

function hasSameSettled(left: TimelineInput, right: TimelineInput): boolean {
  return (
    left.state.messages === right.state.messages &&
    left.state.runs === right.state.runs &&
    left.state.members === right.state.members &&
    left.state.session.queue_paused_at === right.state.session.queue_paused_at &&
    left.opened === right.opened &&
    left.unfolded === right.unfolded
  );
}

function isLive({ run, messages }: Turn): boolean {
  return (run !== null && run.finished_at === null) || messages.some(({ status }) => status === "streaming");
}

function showTurns(turns: readonly Turn[], state: SessionState, before: readonly ShownTurn[]): ShownTurn[] {
  const known = new Map(before.map((shown) => [shown.turn.key, shown]));
  return turns.map((turn, index) => {
    const context = contextOf(turn, state, index === turns.length - 1);
    const same = known.get(turn.key);
    if (same && isSameTurn(same.turn, turn) && isSameContext(same.context, context)) return same;
    return { turn, context, rows: keepRows(same?.rows, rowsOfTurn(turn, context)) };
  });
}

function contextOf(
  { run, messages }: Turn,
  { streaming, requests, members, viewerId }: SessionState,
  isLast: boolean,
): TurnContext {
  const live = messages.findLast(({ status }) => status === "streaming");
  const request = run && requests.size > 0 ? [...requests.values()].find(({ run_id }) => run_id === run.id) : undefined;
  return { isLast, streamed: live && streaming.get(live.id), request, members, viewerId };
}

function isSameTurn(left: Turn, right: Turn): boolean {
  if (left === right) return true;
  return (
    left.prompt === right.prompt &&
    left.run === right.run &&
    left.messages.length === right.messages.length &&
    left.messages.every((message, index) => message === right.messages[index])
  );
}

function isSameContext(left: TurnContext, right: TurnContext): boolean {
  return (
    left.streamed === right.streamed &&
    left.request === right.request &&
    left.isLast === right.isLast &&
    left.members === right.members &&
    left.viewerId === right.viewerId
  );
}

/** What people said while the agent worked stays in sight. */
function flatten({ head, work, rest }: TurnRows, { opened, unfolded }: TimelineInput): readonly Row[] {
  if (work === null) return [...head, ...rest];
  if (work.summary.key === unfolded) return [...head, ...work.rows, ...rest];
  const shown = opened.has(work.summary.key) ? work.rows : work.rows.filter(({ kind }) => kind === "prompt");
  return [...head, work.summary, ...shown, ...rest];
}

const unsentStates: Readonly<Record<UnsentMessage["status"], PromptState>> = {
  sending: "sending",
  waiting: "offline",
  refused: "not_sent",
};

function unsentRows({ state, unsent }: TimelineInput): Row[] {
  if (unsent.length === 0) return [];
  const arrived = new Set(state.messages.map(({ id }) => id));
  return unsent
    .filter(({ id }) => !arrived.has(id))
    .map(({ id, parts, status, refusal }) => ({
      kind: "prompt",
      key: id,
      messageId: id,
      parts,
      state: unsentStates[status],
      author: null,
      isMine: true,
      refusal: refusal?.sentence ?? null,
    }));
}

/** The first rows of a page may become others when the rest of their turn is loaded. */
const comparedRows = 8;

function isPrepended(before: readonly Row[], after: readonly Row[]): boolean {
  if (after[0]?.key === before[0]?.key) return false;
  const firstKeys = new Set(before.slice(0, comparedRows).map(({ key }) => key));
  return after.some(({ key }, index) => index > 0 && firstKeys.has(key));
}
