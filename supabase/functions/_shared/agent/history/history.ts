// The stored conversation of a run, and how it grows while the run works. Rows in, rows out: nothing is kept in memory.
import { z } from "zod";
import * as mini from "zod/mini";
import {
  approvalPolicy,
  messageRole,
  messageStatus,
  requestKind,
  requestStatus,
  toolCallStatus,
} from "../../protocol/enums.ts";
import { attachmentPart, saidParts } from "../../protocol/messages.ts";

const storedToolCall = z.object({
  call_id: z.string(),
  name: z.string(),
  input: z.unknown(),
  status: toolCallStatus,
  output: z.object({ text: z.string() }).nullable().catch(null),
  revision: z.number().int().nullable(),
});
export type StoredToolCall = z.infer<typeof storedToolCall>;

/** With the models whose provider has refused it. */
const storedAttachment = mini.extend(attachmentPart, {
  refused_by: mini.optional(mini.array(mini.string())),
});
export type StoredAttachment = z.infer<typeof storedAttachment>;

const storedPart = z.discriminatedUnion("type", [storedAttachment, ...saidParts]);

const storedMessage = z.object({
  id: z.string(),
  role: messageRole,
  run_id: z.string().nullable(),
  /** A user's message that asks for a summary, and for nothing else. */
  sums_up: z.boolean().optional(),
  /** The run that read this user's message while it was at work. */
  joins_run_id: z.string().nullable(),
  step: z.number().int().nullable(),
  parts: z.array(storedPart),
  status: messageStatus,
  model_id: z.string().nullable(),
  stop_reason: z.string().nullable(),
  revision: z.number().int(),
  tool_calls: z.array(storedToolCall),
});
export type StoredMessage = z.infer<typeof storedMessage>;

const storedRequest = z.object({
  id: z.string(),
  call_id: z.string().nullable(),
  kind: requestKind,
  status: requestStatus,
  step: z.number().int(),
  answer: z.record(z.string(), z.unknown()).nullable(),
});
export type StoredRequest = z.infer<typeof storedRequest>;

export const history = z.object({
  messages: z.array(storedMessage),
  requests: z.array(storedRequest),
  repeated_tool: z.string().nullable(),
  head_revision: z.number().int(),
  /** Of the run's first message, even if a summary has replaced it. Null before the first message. */
  begun_revision: z.number().int().nullable(),
  /** Read with every message, so that a stricter policy applies before the next slice. */
  approval_policy: approvalPolicy,
  /** The user said "always" to these. */
  allowed_tools: z.array(z.string()),
});
export type History = z.infer<typeof history>;

/** Requests belong to a tool call; those of the loop guard have none. */
export function requestOf(
  callId: string | null,
  kinds: readonly StoredRequest["kind"][],
  { requests }: History,
): StoredRequest | undefined {
  return requests.findLast((request) => request.call_id === callId && kinds.includes(request.kind));
}

export function isOpen(call: StoredToolCall): boolean {
  return call.status === "requested" || call.status === "running";
}

/** The newest message of this run after its prompt or its summary. */
export function newestOf(runId: string, { messages }: History): StoredMessage | undefined {
  const newest = messages.at(-1);
  return newest?.run_id === runId && newest.role === "assistant" ? newest : undefined;
}

export function lastStepOf(runId: string, { messages }: History): number {
  return Math.max(0, ...messages.filter(({ run_id }) => run_id === runId).map(({ step }) => step ?? 0));
}

/**
 * The newest revision of these paths that the model can know: where it last read or changed them, otherwise where this run began.
 * It may not overwrite a change that someone else made after that. Only a move has two paths, and the one seen last counts: a move
 * loses no content, and its tool has just checked that the destination is free.
 */
export function seenRevision(runId: string, paths: readonly string[], past: History): number {
  const { messages, head_revision, begun_revision } = past;
  const first = messages.find(({ run_id, role }) => run_id === runId && role === "assistant");
  const start = begun_revision ?? first?.revision ?? head_revision;
  const seen = paths.map((path) => Math.max(start, ...messages.flatMap((message) => revisionsSeen(message, path))));
  return seen.length === 0 ? head_revision : Math.max(...seen);
}

/** A read shows the path as of its message or later, a change as of its own revision. */
function revisionsSeen(message: StoredMessage, path: string): number[] {
  return message.tool_calls.flatMap((call) => {
    if (!pathsOf(call.input).includes(path) || call.status !== "succeeded") return [];
    return [call.revision ?? message.revision];
  });
}

export function pathsOf(input: unknown): string[] {
  const named = z.looseObject({ path: z.string().optional(), to: z.string().optional() }).safeParse(input);
  return named.success ? [named.data.path, named.data.to].filter((path) => path !== undefined) : [];
}

export function withMessage(past: History, message: StoredMessage): History {
  return { ...past, messages: [...past.messages, message] };
}

export function withToolCall(past: History, messageId: string, call: StoredToolCall): History {
  const replaced = (message: StoredMessage): StoredMessage => ({
    ...message,
    tool_calls: message.tool_calls.map((other) => (other.call_id === call.call_id ? call : other)),
  });
  const messages = past.messages.map((message) => (message.id === messageId ? replaced(message) : message));
  return { ...past, messages, head_revision: Math.max(past.head_revision, call.revision ?? 0) };
}
