// The answers of open_session and messages_before. Rows have more columns; clients show these.
import * as z from "zod/mini";
import {
  approvalPolicy,
  executionPlace,
  executionStatus,
  language,
  memberRole,
  messageRole,
  messageStatus,
  requestKind,
  runStatus,
  toolCallStatus,
} from "./enums.ts";
import { messagePart } from "./messages.ts";
import { modelRetry, planItem, runTotals } from "./run-facts.ts";

const id = z.uuid();
const revision = z.int().check(z.nonnegative());

const sessionRow = z.object({
  id,
  owner_id: id,
  title: z.string(),
  model_id: z.nullable(z.string()),
  instructions: z.string(),
  approval_policy: approvalPolicy,
  /** The agent uses these without asking, whatever the policy says. */
  allowed_tools: z.array(z.string()),
  head_revision: revision,
  /** Since when no queued run starts, because a run failed or was stopped. */
  queue_paused_at: z.nullable(z.string()),
  archived_at: z.nullable(z.string()),
  forked_from_session_id: z.nullable(id),
  forked_from_message_id: z.nullable(id),
  created_at: z.string(),
  updated_at: z.string(),
  /** Null: a visitor with a link. */
  my_role: z.nullable(memberRole),
});

/** `name` is null for a member added while the session is open: the log has no names, the next open_session has. */
const member = z.object({ user_id: id, role: memberRole, name: z.nullable(z.string()) });

const toolCall = z.object({
  run_id: id,
  call_id: z.string(),
  name: z.string(),
  input: z.unknown(),
  output: z.unknown(),
  status: toolCallStatus,
  /** The revision it made; null if it changed no file. */
  revision: z.nullable(revision),
  lines_added: z.nullable(z.int().check(z.nonnegative())),
  lines_removed: z.nullable(z.int().check(z.nonnegative())),
  requested_at: z.string(),
  started_at: z.nullable(z.string()),
  finished_at: z.nullable(z.string()),
});

const message = z.object({
  id,
  seq: z.int().check(z.positive()),
  role: messageRole,
  author_id: z.nullable(id),
  run_id: z.nullable(id),
  step: z.nullable(z.int()),
  parent_id: z.nullable(id),
  /** The run that reads this user's message, or is to read it before its next model call. */
  joins_run_id: z.nullable(id),
  /** With which event the agent read a user's message. Null: it is queued. */
  read_seq: z.nullable(z.int().check(z.positive())),
  parts: z.array(messagePart),
  status: messageStatus,
  stop_reason: z.nullable(z.string()),
  model_id: z.nullable(z.string()),
  revision,
  /** Its words and time come from an archive; the author is the user who imported it. */
  is_imported: z.boolean(),
  created_at: z.string(),
  tool_calls: z.array(toolCall),
});

const run = z.object({
  id,
  message_id: id,
  /** The queued runs of a session start in this order. */
  place: z.int(),
  status: runStatus,
  attempt: z.int().check(z.nonnegative()),
  error_code: z.nullable(z.string()),
  error_sentence: z.nullable(z.string()),
  stop_requested_at: z.nullable(z.string()),
  created_at: z.string(),
  started_at: z.nullable(z.string()),
  finished_at: z.nullable(z.string()),
  /** Null until the run is finished, and for a visitor whose link shows no costs. */
  totals: z.nullable(runTotals),
  /** While it waits to call the model again after an error: why, and since when. Null once it does. */
  retry: z.nullable(z.extend(modelRetry, { at: z.string() })),
});

const request = z.object({
  id,
  run_id: id,
  call_id: z.nullable(z.string()),
  kind: requestKind,
  question: z.record(z.string(), z.unknown()),
  created_at: z.string(),
  expires_at: z.string(),
});

/** Its input and output are in the table `executions`. */
export const execution = z.object({
  id,
  /** The agent's; null: a user's. */
  run_id: z.nullable(id),
  call_id: z.nullable(z.string()),
  started_by: z.nullable(id),
  language,
  entry: z.string(),
  revision,
  /** Only these lines of the entry; null: the whole file. */
  first_line: z.nullable(z.int()),
  last_line: z.nullable(z.int()),
  status: executionStatus,
  exit_code: z.nullable(z.int()),
  is_output_cut: z.boolean(),
  /** Why it was not run, or which files it lacked: for people. */
  note: z.nullable(z.string()),
  duration_ms: z.nullable(z.int().check(z.nonnegative())),
  memory_bytes: z.nullable(z.int()),
  /** Known from the start of those that a browser runs. */
  ran_in: z.nullable(executionPlace),
  created_at: z.string(),
  started_at: z.nullable(z.string()),
  finished_at: z.nullable(z.string()),
});

const file = z.object({
  path: z.string(),
  revision,
  bytes: z.int().check(z.nonnegative()),
  hash: z.string(),
  is_locked: z.boolean(),
});

/** What people call a revision, and whether it is starred. */
export const revisionMark = z.object({
  number: z.int().check(z.positive()),
  name: z.string(),
  is_starred: z.boolean(),
});

const streamedPart = z.object({
  part: z.int().check(z.nonnegative()),
  type: z.enum(["text", "reasoning"]),
  text: z.string(),
});

/** The answer of messages_before. */
export const messagePage = z.object({
  messages: z.array(message),
  has_earlier_messages: z.boolean(),
  runs: z.array(run),
});
export type MessagePage = z.infer<typeof messagePage>;

export const sessionSnapshot = z.object({
  session: sessionRow,
  last_seq: z.int().check(z.positive()),
  /** The Realtime topic that broadcasts the session. Null: a visitor with a link, who polls. */
  topic: z.nullable(z.string()),
  members: z.array(member),
  messages: z.array(message),
  has_earlier_messages: z.boolean(),
  streaming: z.array(z.object({ message_id: id, parts: z.array(streamedPart) })),
  runs: z.array(run),
  requests: z.array(request),
  executions: z.array(execution),
  plan: z.nullable(z.array(planItem)),
  locked_paths: z.array(z.string()),
  /** The revisions with a name or a star. */
  revision_marks: z.array(revisionMark),
  files: z.array(file),
});

export type SessionSnapshot = z.infer<typeof sessionSnapshot>;
export type SessionRow = z.infer<typeof sessionRow>;
export type Member = z.infer<typeof member>;
export type ToolCall = z.infer<typeof toolCall>;
export type Message = z.infer<typeof message>;
export type Run = z.infer<typeof run>;
export type Request = z.infer<typeof request>;
export type Execution = z.infer<typeof execution>;
export type File = z.infer<typeof file>;
export type RevisionMark = z.infer<typeof revisionMark>;
export type StreamedPart = z.infer<typeof streamedPart>;
