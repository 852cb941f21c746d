// The rows of one turn. What a live turn and the same turn after a reload have in common comes from the same code.
import { endsMidSentence } from "../../../../supabase/functions/_shared/protocol/messages.ts";
import type {
  Member,
  Message,
  Request,
  Run,
  StreamedPart,
  ToolCall,
} from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { limitActionFor } from "../../lib/limits.ts";
import { changedFiles } from "./changed-files.ts";
import { continueAnswer, countSteps } from "./continued-answer.ts";
import type {
  NoteRow,
  PromptRow,
  RetryingRow,
  Row,
  StatusRow,
  SummaryRow,
  ToolsRow,
  WorkedRow,
  WorkRow,
} from "./rows.ts";
import type { Turn } from "./turns.ts";
import { words } from "./words.ts";

export interface TurnContext {
  /** The text so far of this turn's message that is not finished. */
  readonly streamed: readonly StreamedPart[] | undefined;
  /** What the run waits for. */
  readonly request: Request | undefined;
  /** Nothing came after it. */
  readonly isLast: boolean;
  readonly members: readonly Member[];
  readonly viewerId: string | null;
}

export interface TurnRows {
  readonly head: readonly Row[];
  /** Null where nothing is folded. */
  readonly work: { readonly summary: WorkRow; readonly rows: readonly Row[] } | null;
  readonly rest: readonly Row[];
}

export function rowsOfTurn(turn: Turn, context: TurnContext): TurnRows {
  const worked = workedRows(turn, context);
  const head = turn.prompt === null ? [] : [promptRow(turn.prompt, context)];
  const { run } = turn;
  if (run !== null && run.finished_at === null) {
    return { head, work: null, rest: [...worked, ...statusRows(run, worked, context)] };
  }
  const answerStart = worked.findLastIndex(({ kind }) => kind !== "text") + 1;
  const work = worked.slice(0, answerStart);
  const answer = worked.slice(answerStart);
  const isFolded = work.some(({ kind }) => kind === "tools");
  const end = endRows(turn, answer, { isFolded, isLast: context.isLast });
  if (!isFolded) return { head, work: null, rest: [...worked, ...end] };
  return { head, work: { summary: workRow(turn), rows: work }, rest: [...answer, ...end] };
}

function promptRow(message: Message, context: TurnContext): PromptRow {
  const { id, parts } = message;
  return {
    kind: "prompt",
    key: id,
    messageId: id,
    parts,
    state: "sent",
    author: authorOf(message, context),
    isMine: context.viewerId !== null && (message.author_id === null || message.author_id === context.viewerId),
    refusal: null,
  };
}

/** The name of somebody else, and that words are an archive's. Only members are told who the members are. */
function authorOf(
  { author_id: id, is_imported: isImported }: Message,
  { members, viewerId }: TurnContext,
): string | null {
  const isHidden = id === null || id === viewerId || members.length === 0;
  const name = isHidden ? null : (members.find((member) => member.user_id === id)?.name ?? words.somebody);
  return isImported ? words.imported(name) : name;
}

function workedRows({ messages, run }: Turn, context: TurnContext): WorkedRow[] {
  let rows: WorkedRow[] = [];
  if (run !== null && run.attempt > 1) rows.push(note(`${run.id}:resumed`, { type: "resumed" }));
  let modelId: string | null = null;
  let isCut = false;
  for (const message of messages) {
    const added = rowsOfMessage(message, context);
    if (modelId !== null && message.model_id !== null && message.model_id !== modelId) {
      added.unshift(note(`${message.id}:switched`, { type: "switched", modelId: message.model_id }));
    }
    modelId = message.model_id ?? modelId;
    if (isCut) rows = continueAnswer(rows, added);
    else rows.push(...added);
    isCut = endsMidSentence(message);
  }
  return collapse(rows);
}

function note(key: string, about: NoteRow["note"]): NoteRow {
  return { kind: "note", key, note: about };
}

/** A link without what tools read shows that there is a summary, not what it says. */
function summaryRow(message: Message): SummaryRow | NoteRow {
  const text = textOf(message);
  if (text === "") return note(message.id, { type: "summarized" });
  return { kind: "summary", key: message.id, text };
}

function rowsOfMessage(message: Message, context: TurnContext): WorkedRow[] {
  if (message.role === "user") return [promptRow(message, context)];
  if (message.role === "summary") return [summaryRow(message)];
  if (message.status === "streaming") return streamedRows(message, context.streamed ?? []);
  return message.parts.flatMap((part, index): WorkedRow[] => {
    const key = `${message.id}:${index}`;
    switch (part.type) {
      case "text":
        return part.text.trim() === "" ? [] : [{ kind: "text", key, text: part.text, isLive: false }];
      case "reasoning":
        return reasoningRows(key, part, message, false);
      case "tool_call":
        return toolRows(
          key,
          message.tool_calls.find(({ call_id }) => call_id === part.call_id),
          context.request,
        );
      default:
        return [];
    }
  });
}

function streamedRows(message: Message, parts: readonly StreamedPart[]): WorkedRow[] {
  return parts.flatMap(({ part, type, text }, index): WorkedRow[] => {
    const key = `${message.id}:${part}`;
    const isLive = index === parts.length - 1;
    if (type === "reasoning") return reasoningRows(key, { text }, message, isLive);
    return text.trim() === "" ? [] : [{ kind: "text", key, text, isLive }];
  });
}

interface Thought {
  readonly text: string;
  readonly duration_ms?: number | null | undefined;
}

function reasoningRows(
  key: string,
  { text, duration_ms: ms = null }: Thought,
  message: Message,
  isLive: boolean,
): WorkedRow[] {
  if (text.trim() === "" && !isLive) return [];
  return [{ kind: "reasoning", key, text, isLive, startedAt: message.created_at, ms }];
}

/** What the user is asked about stands at the composer, and so does the plan; only its failures get a line. */
function toolRows(key: string, call: ToolCall | undefined, request: Request | undefined): ToolsRow[] {
  if (call === undefined || isAsked(call, request)) return [];
  const isShownElsewhere = call.name === "update_plan" && call.status !== "failed" && call.status !== "unknown";
  return isShownElsewhere ? [] : [{ kind: "tools", key, calls: [call] }];
}

function isAsked({ call_id }: ToolCall, request: Request | undefined): boolean {
  return request !== undefined && request.kind !== "execution" && request.call_id === call_id;
}

/** Finished calls of a kind that follow each other become one row; running and failed ones stay alone. */
function collapse(rows: readonly WorkedRow[]): WorkedRow[] {
  const collapsed: WorkedRow[] = [];
  for (const row of rows) {
    const last = collapsed.at(-1);
    if (row.kind === "tools" && last?.kind === "tools" && canCollapse(last, row)) {
      collapsed[collapsed.length - 1] = { ...last, calls: [...last.calls, ...row.calls] };
    } else collapsed.push(row);
  }
  return collapsed;
}

function canCollapse(left: ToolsRow, right: ToolsRow): boolean {
  const [first] = left.calls;
  return [...left.calls, ...right.calls].every(({ name, status }) => name === first.name && status === "succeeded");
}

function statusRows(run: Run, worked: readonly WorkedRow[], { request }: TurnContext): (StatusRow | RetryingRow)[] {
  const key = `${run.id}:status`;
  const isWaiting = run.status === "waiting" && request !== undefined && request.kind !== "execution";
  if (isWaiting) return [{ kind: "status", key, status: "waiting" }];
  if (run.retry !== null) {
    const nextTryAt = Date.parse(run.retry.at) + run.retry.delay_ms;
    return [{ kind: "retrying", key, sentence: run.retry.sentence, nextTryAt }];
  }
  // That a run is about to stop is told at the composer.
  const isTold = run.stop_requested_at !== null || worked.some(isAlive);
  return isTold ? [] : [{ kind: "status", key, status: "thinking" }];
}

/** A row that shows by itself that work is going on. */
function isAlive(row: WorkedRow): boolean {
  if (row.kind === "text" || row.kind === "reasoning") return row.isLive;
  return row.kind === "tools" && row.calls.some(({ finished_at }) => finished_at === null);
}

export function workKey({ key }: Turn): string {
  return `${key}:work`;
}

function workRow(turn: Turn): WorkRow {
  const { run, messages } = turn;
  const toolCalls = messages.flatMap((message) => message.tool_calls).length;
  return { kind: "work", key: workKey(turn), steps: countSteps(messages), toolCalls, totals: run?.totals ?? null };
}

interface End {
  readonly isFolded: boolean;
  readonly isLast: boolean;
}

function endRows({ key, run, messages }: Turn, answer: readonly WorkedRow[], { isFolded, isLast }: End): Row[] {
  const rows: Row[] = [];
  const changes = changedFiles(messages);
  if (changes && run) rows.push({ kind: "changes", key: `${key}:changes`, runId: run.id, changes });
  const isToldAtComposer = isLast && limitActionFor(run?.error_code ?? "") !== undefined;
  if (run && (run.status === "stopped" || run.status === "failed") && !isToldAtComposer) {
    const { status, error_sentence: sentence } = run;
    rows.push({ kind: "ending", key: `${key}:ending`, runId: run.id, status, sentence, isLast });
  }
  const last = messages.findLast(({ role }) => role === "assistant");
  if (last) {
    const text = answer.flatMap((row) => (row.kind === "text" ? [row.text] : [])).join("\n\n");
    const totals = isFolded ? null : (run?.totals ?? null);
    const { id: messageId, model_id: modelId } = last;
    rows.push({ kind: "actions", key: `${key}:actions`, runId: run?.id ?? null, messageId, text, modelId, totals });
  }
  return rows;
}

function textOf({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}
