// conversation.json of an archive, and what of it can be imported. It comes from anywhere, so nothing in it is trusted.
import * as z from "zod/mini";
import { messageRole } from "../../protocol/enums.ts";
import { messagePart, type MessagePart, type SaidPart, type SentPart } from "../../protocol/messages.ts";
import { toStorable } from "../../workspace/text.ts";

const time = z.nullable(z.string());
const lines = z.nullable(z.int().check(z.nonnegative()));

const archivedCall = z.object({
  call_id: z.string(),
  status: z.string(),
  output: z.catch(z.nullable(z.object({ text: z.string() })), null),
  lines_added: z._default(lines, null),
  lines_removed: z._default(lines, null),
  started_at: z._default(time, null),
  finished_at: z._default(time, null),
});

const archivedMessage = z.object({
  id: z.string(),
  seq: z.number(),
  role: messageRole,
  run_id: z.nullable(z.string()),
  read_seq: z.nullable(z.number()),
  parts: z.array(messagePart),
  status: z.string(),
  stop_reason: z._default(z.nullable(z.string()), null),
  model_id: z._default(z.nullable(z.string()), null),
  created_at: z.string(),
  tool_calls: z._default(z.array(archivedCall), []),
});
type ArchivedMessage = z.infer<typeof archivedMessage>;

const archivedRun = z.object({
  id: z.string(),
  status: z.string(),
  started_at: z._default(time, null),
  finished_at: z._default(time, null),
  totals: z._default(z.nullable(z.object({ duration_ms: z.number() })), null),
});
type ArchivedRun = z.infer<typeof archivedRun>;

/** One malformed message must not keep the others out. What becomes of an answer without its run, importedRun says. */
export const conversationFile = z.pipe(
  z.object({ messages: z.array(z.unknown()), runs: z.array(z.unknown()) }),
  z.transform(({ messages, runs }) => {
    const readable = messages.flatMap((message) => archivedMessage.safeParse(message).data ?? []);
    return {
      messages: readable,
      runs: runs.flatMap((run) => archivedRun.safeParse(run).data ?? []),
      malformed: messages.length - readable.length,
    };
  }),
);
export type ConversationFile = z.infer<typeof conversationFile>;

interface ImportedRun {
  readonly id: string;
  readonly status: "succeeded" | "failed" | "stopped";
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface ImportedAttachment {
  readonly id: string;
  /** Its id in the archive. */
  readonly archivedId: string;
  readonly name: string;
  readonly media_type: string;
}

/** A message as import_messages takes it, with the attachments that must be uploaded before. */
export interface ImportedMessage {
  readonly message: NewMessage;
  readonly attachments: readonly ImportedAttachment[];
}

export interface NewMessage {
  readonly id: string;
  readonly role: "user" | "assistant" | "summary";
  readonly parts: (SaidPart | SentPart)[];
  readonly created_at: string;
  readonly status: "finished" | "stopped";
  readonly stop_reason: string | null;
  readonly model_id: string | null;
  readonly run?: ImportedRun;
  readonly tool_calls?: {
    readonly call_id: string;
    readonly status: string;
    readonly output: string | null;
    readonly lines_added: number | null;
    readonly lines_removed: number | null;
    readonly started_at: string | null;
    readonly finished_at: string | null;
  }[];
}

export interface Importing {
  readonly makeId: () => string;
  /** By its id in the archive. */
  readonly hasAttachment: (id: string) => boolean;
}

export interface ImportedConversation {
  readonly messages: readonly ImportedMessage[];
  /** How many the archive has besides: malformed ones, and answers to nobody. */
  readonly leftOut: number;
}

/** The conversation in its order, with new ids: those of the archive are taken where it was made. */
export function importedConversation(
  { messages, runs, malformed }: ConversationFile,
  importing: Importing,
): ImportedConversation {
  const ids = new Map<string, string>();
  const newId = (old: string) => ids.get(old) ?? ids.set(old, importing.makeId()).get(old) ?? old;
  const byId = new Map(runs.map((run) => [run.id, run]));
  const said = messages.filter(isSaid).toSorted((left, right) => positionOf(left) - positionOf(right));
  // Answers before the first user message are dropped.
  const first = said.findIndex(({ role }) => role === "user");
  const toNobody = first === -1 ? said.length : first;
  const imported = said.slice(toNobody).flatMap((message) => {
    const attachments = message.role === "user" ? attachmentsOf(message, importing) : [];
    const parts = message.parts.flatMap((part) => importedPart(part, message, attachments));
    if (parts.length === 0 && message.role === "user") return [];
    const { role, created_at, stop_reason, model_id } = message;
    const status = message.status === "stopped" ? ("stopped" as const) : ("finished" as const);
    const made = { id: importing.makeId(), role, parts, created_at, status, stop_reason, model_id };
    if (role !== "assistant") return [{ message: made, attachments }];
    const runId = message.run_id ?? message.id;
    const answer = { ...made, run: importedRun(newId(runId), byId.get(runId)), tool_calls: outcomesOf(message) };
    return [{ message: answer, attachments }];
  });
  return { messages: imported, leftOut: malformed + toNobody };
}

function attachmentsOf({ parts }: ArchivedMessage, { makeId, hasAttachment }: Importing): ImportedAttachment[] {
  return parts.flatMap((part) => {
    if (part.type !== "attachment" || !hasAttachment(part.attachment_id)) return [];
    return [{ id: makeId(), archivedId: part.attachment_id, name: part.name, media_type: part.media_type }];
  });
}

/** What is being written, what is void and what is queued is not part of the conversation. */
function isSaid({ status, role, read_seq: readSeq }: ArchivedMessage): boolean {
  return (status === "finished" || status === "stopped") && (role !== "user" || readSeq !== null);
}

function positionOf({ seq, read_seq: readSeq }: ArchivedMessage): number {
  return readSeq ?? seq;
}

/** A provider's block is bound to the account that called the provider. */
function importedPart(
  part: MessagePart,
  { role }: ArchivedMessage,
  attachments: readonly ImportedAttachment[],
): NewMessage["parts"] {
  switch (part.type) {
    case "text":
      return role === "user" && part.text.trim() === "" ? [] : [{ type: "text", text: part.text }];
    case "attachment": {
      const attached = attachments.find(({ archivedId }) => archivedId === part.attachment_id);
      if (attached) return [{ type: "attachment", attachment_id: attached.id }];
      return role === "user" ? [{ type: "text", text: attachmentAsText(part.name) }] : [];
    }
    case "reasoning": {
      const { text, duration_ms: ms } = part;
      return role === "assistant" ? [{ type: "reasoning", text, ...(ms !== undefined && { duration_ms: ms }) }] : [];
    }
    case "tool_call":
      return role === "assistant" ? [part] : [];
    default:
      return part satisfies never;
  }
}

export function attachmentAsText(name: string): string {
  return `[Attached: ${toStorable(name)}]`;
}

/** Begun so long before its end as it was worked on: the archive does not say when it waited. */
function importedRun(id: string, run: ArchivedRun | undefined): ImportedRun {
  const status = run?.status === "failed" || run?.status === "stopped" ? run.status : "succeeded";
  const end = run?.finished_at ?? null;
  const start =
    end === null || run?.totals == null || !Number.isFinite(Date.parse(end))
      ? (run?.started_at ?? null)
      : new Date(Date.parse(end) - run.totals.duration_ms).toISOString();
  return { id, status, started_at: start, finished_at: end };
}

function outcomesOf({ parts, tool_calls: calls }: ArchivedMessage): NonNullable<NewMessage["tool_calls"]> {
  const made = new Set(parts.flatMap((part) => (part.type === "tool_call" ? [part.call_id] : [])));
  return calls
    .filter(({ call_id: id }) => made.has(id))
    .map(({ output, status, ...call }) => ({
      ...call,
      // What was under way when the archive was made is not done.
      status: ["succeeded", "failed", "stopped", "unknown"].includes(status) ? status : "stopped",
      output: output?.text ?? null,
    }));
}
