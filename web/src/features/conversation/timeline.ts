// What the conversation shows: the rows of a session's state and of messages that are not sent yet.
import type { Request } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { keepRows } from "./keep-rows.ts";
import type { Row, UnsentMessage } from "./rows.ts";
import { rowsOfTurn, type TurnContext, type TurnRows } from "./turn-rows.ts";
import { type Turn, turnsOf } from "./turns.ts";

interface ShownTurn {
  readonly turn: Turn;
  readonly context: TurnContext;
  readonly rows: TurnRows;
}

export interface Timeline {
  readonly rows: readonly Row[];
  /** Rows were added above the first one. */
  readonly isPrepended: boolean;
}

export interface TimelineInput {
  readonly state: SessionState;
  readonly unsent: readonly UnsentMessage[];
  /** Keys of the rows of work that are open. */
  readonly opened: ReadonlySet<string>;
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
    const shown = show(input, last?.shown);
    const rows = [
      ...shown.settledRows,
      ...shown.live.flatMap((turn) => flatten(turn.rows, input.opened)),
      ...unsentRows(input),
    ];
    last = { input, shown, rows, isPrepended: isPrepended(last?.rows ?? [], rows) };
    return last;
  };
}

interface Shown {
  readonly from: TimelineInput;
  readonly settled: readonly ShownTurn[];
  readonly settledRows: readonly Row[];
  /** From the first turn that may still change by streamed text or a request. */
  readonly live: readonly ShownTurn[];
}

function show(input: TimelineInput, before: Shown | undefined): Shown {
  const known = new Map(before?.live.map((turn) => [turn.turn.key, turn]));
  if (before && hasSameSettled(before.from, input)) {
    return {
      ...before,
      live: showTurns(
        before.live.map(({ turn }) => turn),
        input.state,
        known,
      ),
    };
  }
  for (const turn of before?.settled ?? []) known.set(turn.turn.key, turn);
  const turns = turnsOf(input.state);
  const firstLive = turns.findIndex(isLive);
  const end = firstLive === -1 ? turns.length : firstLive;
  const settled = showTurns(turns.slice(0, end), input.state, known);
  const live = showTurns(turns.slice(end), input.state, known);
  const settledRows = settled.flatMap((turn) => flatten(turn.rows, input.opened));
  return { from: input, settled, settledRows, live };
}

function hasSameSettled(left: TimelineInput, right: TimelineInput): boolean {
  return (
    left.state.messages === right.state.messages &&
    left.state.runs === right.state.runs &&
    left.state.members === right.state.members &&
    left.opened === right.opened
  );
}

function isLive({ run, messages }: Turn): boolean {
  return (run !== null && run.finished_at === null) || messages.some(({ status }) => status === "streaming");
}

function isSameInput(left: TimelineInput, right: TimelineInput): boolean {
  return left.state === right.state && left.unsent === right.unsent && left.opened === right.opened;
}

function showTurns(turns: readonly Turn[], state: SessionState, known: ReadonlyMap<string, ShownTurn>): ShownTurn[] {
  const requests = new Map([...state.requests.values()].map((request) => [request.run_id, request]));
  let isBehind = false;
  return turns.map((turn) => {
    const context = contextOf(turn, state, requests, isBehind);
    isBehind ||= turn.run !== null && turn.run.finished_at === null;
    const same = known.get(turn.key);
    if (same && isSameTurn(same.turn, turn) && isSameContext(same.context, context)) return same;
    return { turn, context, rows: keepRows(same?.rows, rowsOfTurn(turn, context)) };
  });
}

function contextOf(
  { prompt, run, messages }: Turn,
  { streaming, members, viewerId }: SessionState,
  requests: ReadonlyMap<string, Request>,
  isBehind: boolean,
): TurnContext {
  const live = messages.findLast(({ status }) => status === "streaming");
  const authorId = prompt?.author_id ?? null;
  const author = members.find((member) => member.user_id === authorId);
  const isMine = authorId === null || authorId === viewerId;
  return {
    streamed: live && streaming.get(live.id),
    request: run ? requests.get(run.id) : undefined,
    isBehind,
    author: isMine ? null : (author?.name ?? "Guest"),
  };
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
    left.isBehind === right.isBehind &&
    left.author === right.author
  );
}

function flatten({ head, work, rest }: TurnRows, opened: ReadonlySet<string>): readonly Row[] {
  if (work === null) return [...head, ...rest];
  return [...head, work.summary, ...(opened.has(work.summary.key) ? work.rows : []), ...rest];
}

function unsentRows({ state, unsent }: TimelineInput): Row[] {
  if (unsent.length === 0) return [];
  const arrived = new Set(state.messages.map(({ id }) => id));
  return unsent
    .filter(({ id }) => !arrived.has(id))
    .map(({ id, parts, status }) => {
      return { kind: "prompt", key: id, messageId: id, parts, state: status, author: null };
    });
}

function isPrepended(before: readonly Row[], after: readonly Row[]): boolean {
  const first = before[0]?.key;
  return first !== undefined && after[0]?.key !== first && after.some(({ key }) => key === first);
}
