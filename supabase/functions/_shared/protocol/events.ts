// The log as every client reads it: one closed union, with the names of `event_type` in SQL.
import * as z from "zod/mini";
import {
  agentMessageRole,
  approvalPolicy,
  executionPlace,
  finishedExecutionStatus,
  finishedRunStatus,
  finishedToolCallStatus,
  language,
  memberRole,
  messageStatus,
  requestKind,
  revisionKind,
  unansweredRequestStatus,
} from "./enums.ts";
import { messagePart, usage } from "./messages.ts";
import { modelRetry, planItem, runTotals } from "./run-facts.ts";

const id = z.uuid();
const revision = z.int().check(z.nonnegative());
const lineCount = z.int().check(z.nonnegative());
const streamedText = z.object({ message_id: id, part: z.int().check(z.nonnegative()), text: z.string() });
export const changedFile = z.discriminatedUnion("change", [
  z.object({
    path: z.string(),
    change: z.literal("written"),
    hash: z.string(),
    bytes: z.int().check(z.nonnegative()),
    moved_from: z.optional(z.string()),
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
    title: z.nullable(z.string()),
    forked_from_session_id: z.optional(id),
    forked_from_message_id: z.optional(id),
  }),
  session_changed: z.object({
    title: z.string(),
    model_id: z.optional(z.nullable(z.string())),
    instructions: z.optional(z.string()),
    approval_policy: z.optional(approvalPolicy),
    allowed_tools: z.optional(z.array(z.string())),
    is_archived: z.optional(z.boolean()),
  }),
  member_changed: z.object({
    user_id: id,
    role: z.nullable(memberRole),
    /** The session's Realtime topic from now on: it changes when a member leaves. */
    topic: z.optional(z.string()),
  }),
  message_sent: z.object({
    message_id: id,
    author_id: z.nullable(id),
    parent_id: z.optional(z.nullable(id)),
    parts: z.array(messagePart),
    revision,
    joins_run_id: z.optional(z.nullable(id)),
    /** Copied into a fork: it is part of the conversation already. */
    is_read: z.optional(z.boolean()),
    is_imported: z.optional(z.boolean()),
  }),
  message_edited: z.object({
    message_id: id,
    parts: z.array(messagePart),
    joins_run_id: z.optional(z.nullable(id)),
  }),
  message_deleted: z.object({ message_id: id }),
  message_read: z.object({ message_id: id }),
  message_started: z.object({
    message_id: id,
    step: z.int(),
    model_id: z.nullable(z.string()),
    parent_id: z.nullable(id),
    revision,
  }),
  text_streamed: streamedText,
  reasoning_streamed: streamedText,
  /** Summaries and copied messages have no `message_started`, so its fields are here. */
  message_finished: z.object({
    message_id: id,
    role: z.optional(agentMessageRole),
    status: messageStatus,
    parts: z.array(messagePart),
    usage: z.optional(z.nullable(usage)),
    stop_reason: z.optional(z.nullable(z.string())),
    step: z.optional(z.nullable(z.int())),
    model_id: z.optional(z.nullable(z.string())),
    parent_id: z.optional(z.nullable(id)),
    revision: z.optional(revision),
    is_imported: z.optional(z.boolean()),
  }),
  message_discarded: z.object({ message_id: id }),
  run_queued: z.object({
    message_id: id,
    place: z.optional(z.int()),
    interrupted: z.optional(z.boolean()),
  }),
  run_started: z.object({ attempt: z.int().check(z.positive()) }),
  run_stop_requested: z.object({}),
  run_waited: z.object({ request_id: id }),
  run_yielded: z.object({ reason: z.string() }),
  run_resumed: z.object({}),
  run_finished: z.object({
    status: finishedRunStatus,
    error_code: z.nullable(z.string()),
    error_sentence: z.nullable(z.string()),
    /** Null: the link by which it is read shows no costs. */
    totals: z.nullable(runTotals),
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
    output: z.optional(z.unknown()),
    revision: z.optional(z.nullable(revision)),
    lines_added: z.optional(z.nullable(lineCount)),
    lines_removed: z.optional(z.nullable(lineCount)),
  }),
  request_opened: z.object({
    request_id: id,
    kind: requestKind,
    call_id: z.nullable(z.string()),
    question: z.record(z.string(), z.unknown()),
    expires_at: z.string(),
  }),
  request_answered: z.object({ request_id: id, answer: z.record(z.string(), z.unknown()) }),
  request_closed: z.object({ request_id: id, status: unansweredRequestStatus }),
  revision_created: z.object({
    number: z.int().check(z.positive()),
    kind: revisionKind,
    summary: z.string(),
    changed: z.array(changedFile),
  }),
  /** As it is from now on. Empty and false for a visitor whose link shows no history. */
  revision_marked: z.object({ number: z.int().check(z.positive()), name: z.string(), is_starred: z.boolean() }),
  file_locked: z.object({ path: z.string() }),
  file_unlocked: z.object({ path: z.string() }),
  execution_queued: z.object({
    execution_id: id,
    language,
    entry: z.string(),
    revision,
    first_line: z.optional(z.int()),
    last_line: z.optional(z.int()),
    ran_in: z.optional(executionPlace),
    call_id: z.optional(z.nullable(z.string())),
    interrupted: z.optional(z.boolean()),
  }),
  execution_started: z.object({ execution_id: id, attempt: z.int().check(z.positive()) }),
  execution_finished: z.object({
    execution_id: id,
    call_id: z.nullable(z.string()),
    language,
    entry: z.string(),
    revision,
    status: finishedExecutionStatus,
    exit_code: z.nullable(z.int()),
    output: z.string(),
    is_output_cut: z.boolean(),
    note: z.nullable(z.string()),
    duration_ms: z.nullable(z.int().check(z.nonnegative())),
    memory_bytes: z.optional(z.nullable(z.int())),
    ran_in: z.nullable(executionPlace),
    started_at: z.nullable(z.string()),
  }),
} as const;

export type EventType = keyof typeof eventPayloads;
export type EventPayload<Type extends EventType> = z.infer<(typeof eventPayloads)[Type]>;

/** One numbered fact in a session's log. */
export type SessionEvent = {
  [Type in EventType]: EventEnvelope & { readonly type: Type; readonly payload: EventPayload<Type> };
}[EventType];

const envelope = z.object({
  seq: z.int().check(z.positive()),
  /** The number of the event before it, where that is not one less: text that ended messages had streamed is left out. */
  previous_seq: z.optional(z.int().check(z.nonnegative())),
  run_id: z.nullable(id),
  actor_id: z.nullable(id),
  created_at: z.string(),
});
type EventEnvelope = z.infer<typeof envelope>;

const eventTypes = Object.keys(eventPayloads) as EventType[]; // the keys of a const object are exactly its type's keys

const anyEvent = z.discriminatedUnion(
  "type",
  asOptions(eventTypes.map((type) => z.extend(envelope, { type: z.literal(type), payload: eventPayloads[type] }))),
);
// Each option pairs a type with its own payload; the compiler loses the pairs in a list made by `map`.
export const sessionEvent = anyEvent as unknown as z.ZodMiniType<SessionEvent>;

/** Broadcast on the session's topic as event `events`: a batch, or only its numbers if the batch is large. */
export const eventBatch = z.object({
  first_seq: z.int().check(z.positive()),
  last_seq: z.int().check(z.positive()),
  events: z.optional(z.array(sessionEvent)),
});

/** Broadcast on `user:<id>` as event `notice`: the list of sessions or invitations has changed. Three types are in no log. */
export const notice = z.object({
  session_id: id,
  type: z.enum([...eventTypes, "session_seen", "session_deleted", "invitation_changed"]),
  seq: z.int().check(z.nonnegative()),
});

function asOptions<Option>(options: Option[]): [Option, ...Option[]] {
  const [first, ...rest] = options;
  if (first === undefined) throw new Error("A union needs at least one option.");
  return [first, ...rest];
}
