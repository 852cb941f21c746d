// The log as every client reads it: one closed union, with the names of `event_type` in SQL.
import { z } from "zod";
import {
  approvalPolicy,
  executionPlace,
  finishedExecutionStatus,
  finishedRunStatus,
  finishedToolCallStatus,
  language,
  memberRole,
  messageRole,
  messageStatus,
  requestKind,
  requestStatus,
  revisionKind,
} from "./enums.ts";
import { messagePart, usage } from "./messages.ts";
import { modelRetry, planItem, runTotals } from "./run-facts.ts";

const id = z.uuid();
const revision = z.number().int().nonnegative();
const lineCount = z.number().int().nonnegative();
export const changedFile = z.discriminatedUnion("change", [
  z.object({
    path: z.string(),
    change: z.literal("written"),
    hash: z.string(),
    bytes: z.number().int().nonnegative(),
    moved_from: z.string().optional(),
    lines_added: lineCount,
    lines_removed: lineCount,
  }),
  z.object({
    path: z.string(),
    change: z.literal("deleted"),
    lines_added: z.literal(0),
    lines_removed: lineCount,
  }),
]);

/** The payload of each type of event. Fields may be added, but never removed or given another meaning. */
export const eventPayloads = {
  session_created: z.object({
    title: z.string().nullable(),
    forked_from_session_id: id.optional(),
    forked_from_message_id: id.optional(),
  }),
  session_changed: z.object({
    title: z.string(),
    model_id: z.string().nullable().optional(),
    instructions: z.string().optional(),
    approval_policy: approvalPolicy.optional(),
    allowed_tools: z.array(z.string()).optional(),
    is_archived: z.boolean().optional(),
  }),
  member_changed: z.object({ user_id: id, role: memberRole.nullable() }),
  message_sent: z.object({
    message_id: id,
    author_id: id.nullable(),
    parent_id: id.nullable().optional(),
    parts: z.array(messagePart),
    revision,
    joins_run_id: id.nullable().optional(),
    /** Copied into a fork: it is part of the conversation already. */
    is_read: z.boolean().optional(),
  }),
  message_edited: z.object({ message_id: id, parts: z.array(messagePart) }),
  message_deleted: z.object({ message_id: id }),
  message_read: z.object({ message_id: id }),
  message_started: z.object({
    message_id: id,
    step: z.number().int(),
    model_id: z.string().nullable(),
    parent_id: id.nullable(),
    revision,
  }),
  text_streamed: streamedText(),
  reasoning_streamed: streamedText(),
  /** Summaries and copied messages have no `message_started`, so its fields are here. */
  message_finished: z.object({
    message_id: id,
    role: messageRole.exclude(["user"]).optional(),
    status: messageStatus,
    parts: z.array(messagePart),
    usage: usage.nullable().optional(),
    stop_reason: z.string().nullable().optional(),
    step: z.number().int().nullable().optional(),
    model_id: z.string().nullable().optional(),
    parent_id: id.nullable().optional(),
    revision: revision.optional(),
  }),
  message_discarded: z.object({ message_id: id }),
  run_queued: z.object({
    message_id: id,
    place: z.number().int().optional(),
    interrupted: z.boolean().optional(),
  }),
  run_started: z.object({ attempt: z.number().int().positive() }),
  run_stop_requested: z.object({}),
  run_waited: z.object({ request_id: id }),
  run_yielded: z.object({ reason: z.string() }),
  run_resumed: z.object({}),
  run_finished: z.object({
    status: finishedRunStatus,
    error_code: z.string().nullable(),
    error_sentence: z.string().nullable(),
    totals: runTotals,
  }),
  queue_paused: z.object({ reason: z.enum(["stopped", "failed"]) }),
  queue_resumed: z.object({}),
  model_retried: z.object({ model_id: z.string(), ...modelRetry.shape }),
  model_switched: z.object({ from_model_id: z.string(), to_model_id: z.string(), reason: z.string() }),
  plan_updated: z.object({ items: z.array(planItem) }),
  tool_called: z.object({ call_id: z.string(), message_id: id, name: z.string(), input: z.unknown() }),
  tool_started: z.object({ call_id: z.string() }),
  tool_returned: z.object({
    call_id: z.string(),
    status: finishedToolCallStatus,
    output: z.unknown().optional(),
    revision: revision.nullable().optional(),
    lines_added: lineCount.nullable().optional(),
    lines_removed: lineCount.nullable().optional(),
  }),
  request_opened: z.object({
    request_id: id,
    kind: requestKind,
    call_id: z.string().nullable(),
    question: z.record(z.string(), z.unknown()),
    expires_at: z.string(),
  }),
  request_answered: z.object({ request_id: id, answer: z.record(z.string(), z.unknown()) }),
  request_closed: z.object({ request_id: id, status: requestStatus.extract(["expired", "withdrawn"]) }),
  revision_created: z.object({
    number: z.number().int().positive(),
    kind: revisionKind,
    summary: z.string(),
    changed: z.array(changedFile),
  }),
  file_locked: z.object({ path: z.string() }),
  file_unlocked: z.object({ path: z.string() }),
  execution_queued: z.object({
    execution_id: id,
    language,
    entry: z.string(),
    revision,
    interrupted: z.boolean().optional(),
  }),
  execution_started: z.object({ execution_id: id, attempt: z.number().int().positive() }),
  execution_finished: z.object({
    execution_id: id,
    call_id: z.string().nullable(),
    language,
    entry: z.string(),
    revision,
    status: finishedExecutionStatus,
    exit_code: z.number().int().nullable(),
    output: z.string(),
    is_output_cut: z.boolean(),
    note: z.string().nullable(),
    duration_ms: z.number().int().nonnegative().nullable(),
    ran_in: executionPlace.nullable(),
    started_at: z.string().nullable(),
  }),
} as const;

export type EventType = keyof typeof eventPayloads;
export type EventPayload<Type extends EventType> = z.infer<(typeof eventPayloads)[Type]>;

/** One numbered fact in a session's log. */
export type SessionEvent = {
  [Type in EventType]: EventEnvelope & { readonly type: Type; readonly payload: EventPayload<Type> };
}[EventType];

const envelope = z.object({
  seq: z.number().int().positive(),
  run_id: id.nullable(),
  actor_id: id.nullable(),
  created_at: z.string(),
});
type EventEnvelope = z.infer<typeof envelope>;

const eventTypes = Object.keys(eventPayloads) as EventType[]; // the keys of a const object are exactly its type's keys

const anyEvent = z.discriminatedUnion(
  "type",
  asOptions(eventTypes.map((type) => envelope.extend({ type: z.literal(type), payload: eventPayloads[type] }))),
);
// Each option pairs a type with its own payload; the compiler loses the pairs in a list made by `map`.
export const sessionEvent = anyEvent as unknown as z.ZodType<SessionEvent>;

/** Broadcast on `session:<id>` as event `events`: a batch, or only its numbers if the batch is large. */
export const eventBatch = z.object({
  first_seq: z.number().int().positive(),
  last_seq: z.number().int().positive(),
  events: z.array(sessionEvent).optional(),
});

/** Broadcast on `user:<id>` as event `notice`: the list of sessions has changed. Two types are in no log. */
export const notice = z.object({
  session_id: id,
  type: z.enum([...eventTypes, "session_seen", "session_deleted"]),
  seq: z.number().int().nonnegative(),
});

/** Streamed text is trimmed once its message is finished; the event keeps its number. */
function streamedText() {
  return z.union([
    z.object({ message_id: id, part: z.number().int().nonnegative(), text: z.string() }),
    z.object({ message_id: id, trimmed: z.literal(true) }),
  ]);
}

function asOptions<Option>(options: Option[]): [Option, ...Option[]] {
  const [first, ...rest] = options;
  if (first === undefined) throw new Error("A union needs at least one option.");
  return [first, ...rest];
}
