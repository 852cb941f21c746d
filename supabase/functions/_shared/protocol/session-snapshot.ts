// The answers of open_session and messages_before. Rows have more columns; clients show these.
import { z } from "zod";
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
const revision = z.number().int().nonnegative();

const sessionRow = z.object({
  id,
  owner_id: id,
  title: z.string(),
  model_id: z.string().nullable(),
  instructions: z.string(),
  approval_policy: approvalPolicy,
  /** The agent uses these without asking, whatever the policy says. */
  allowed_tools: z.array(z.string()),
  head_revision: revision,
  /** Since when no queued run starts, because a run failed or was stopped. */
  queue_paused_at: z.string().nullable(),
  archived_at: z.string().nullable(),
  forked_from_session_id: id.nullable(),
  forked_from_message_id: id.nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Null: a visitor with a link. */
  my_role: memberRole.nullable(),
});

/** `name` is null for a member added while the session is open: the log has no names, the next open_session has. */
const member = z.object({ user_id: id, role: memberRole, name: z.string().nullable() });

const toolCall = z.object({
  run_id: id,
  call_id: z.string(),
  name: z.string(),
  input: z.unknown(),
  output: z.unknown(),
  status: toolCallStatus,
  /** The revision it made; null if it changed no file. */
  revision: revision.nullable(),
  lines_added: z.number().int().nonnegative().nullable(),
  lines_removed: z.number().int().nonnegative().nullable(),
  requested_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});

const message = z.object({
  id,
  seq: z.number().int().positive(),
  role: messageRole,
  author_id: id.nullable(),
  run_id: id.nullable(),
  step: z.number().int().nullable(),
  parent_id: id.nullable(),
  /** The run that reads this user's message, or is to read it before its next model call. */
  joins_run_id: id.nullable(),
  /** With which event the agent read a user's message. Null: it is queued. */
  read_seq: z.number().int().positive().nullable(),
  parts: z.array(messagePart),
  status: messageStatus,
  model_id: z.string().nullable(),
  revision,
  created_at: z.string(),
  tool_calls: z.array(toolCall),
});

const run = z.object({
  id,
  message_id: id,
  /** The queued runs of a session start in this order. */
  place: z.number().int(),
  status: runStatus,
  attempt: z.number().int().nonnegative(),
  error_code: z.string().nullable(),
  error_sentence: z.string().nullable(),
  stop_requested_at: z.string().nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  /** Null until the run is finished. */
  totals: runTotals.nullable(),
  /** While it waits to call the model again after an error: why, and since when. Null once it does. */
  retry: modelRetry.extend({ at: z.string() }).nullable(),
});

const request = z.object({
  id,
  run_id: id,
  call_id: z.string().nullable(),
  kind: requestKind,
  question: z.record(z.string(), z.unknown()),
  created_at: z.string(),
  expires_at: z.string(),
});

/** Its input and output are in the table `executions`. */
export const execution = z.object({
  id,
  /** The agent's; null: a user's. */
  run_id: id.nullable(),
  call_id: z.string().nullable(),
  started_by: id.nullable(),
  language,
  entry: z.string(),
  revision,
  status: executionStatus,
  exit_code: z.number().int().nullable(),
  is_output_cut: z.boolean(),
  /** Why it was not run, or which files it lacked: for people. */
  note: z.string().nullable(),
  duration_ms: z.number().int().nonnegative().nullable(),
  ran_in: executionPlace.nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});

const file = z.object({
  path: z.string(),
  revision,
  bytes: z.number().int().nonnegative(),
  hash: z.string(),
  is_locked: z.boolean(),
});

const streamedPart = z.object({
  part: z.number().int().nonnegative(),
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
  last_seq: z.number().int().positive(),
  members: z.array(member),
  messages: z.array(message),
  has_earlier_messages: z.boolean(),
  streaming: z.array(z.object({ message_id: id, parts: z.array(streamedPart) })),
  runs: z.array(run),
  requests: z.array(request),
  executions: z.array(execution),
  plan: z.array(planItem).nullable(),
  locked_paths: z.array(z.string()),
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
export type StreamedPart = z.infer<typeof streamedPart>;
