// A message on its way to the server, and what a screen shows of it.
import type { ErrorCode } from "../../../../supabase/functions/_shared/protocol/errors.ts";
import type {
  AttachmentPart,
  MessagePart,
  SentPart,
} from "../../../../supabase/functions/_shared/protocol/messages.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import type { LocalAttachment } from "../attachments/local-attachment.ts";

/** What users send. An attachment without content is at the server already. */
export type UserPart = { readonly type: "text"; readonly text: string } | LocalAttachment | AttachmentPart;

/** As stored in this browser until the server has it. */
export interface OutboxMessage {
  readonly id: string;
  readonly userId: string;
  readonly sessionId: string;
  /** Messages of a session are sent in this order. */
  readonly order: number;
  readonly parts: readonly UserPart[];
  /** It steers the live run instead of waiting for its turn. */
  readonly joinsRun: boolean;
  /** The session does not exist yet and is created first. Null once it exists. */
  readonly newSession: { readonly modelId: string | null } | null;
  readonly createdAt: string;
  readonly refusal: OutboxRefusal | null;
}

export interface OutboxRefusal {
  readonly code: ErrorCode;
  readonly sentence: string;
}

export interface OutboxState {
  /** In the order of sending. */
  readonly messages: readonly OutboxMessage[];
  /** Messages that the server has, by id: their numbers in the log. */
  readonly sentSeqs: ReadonlyMap<string, number>;
  /** The server did not answer the last try. */
  readonly isUnreachable: boolean;
}

export interface UnsentMessage {
  readonly id: string;
  readonly parts: readonly UserPart[];
  readonly joinsRun: boolean;
  readonly createdAt: string;
  /** `waiting`: for the network. `refused`: not sent again unless the user asks for it. */
  readonly status: "sending" | "waiting" | "refused";
  readonly refusal: OutboxRefusal | null;
}

/** False from the moment on that the log has the message, however it is learned. */
export function isUnsent({ id }: OutboxMessage, sentSeqs: OutboxState["sentSeqs"], session: SessionState): boolean {
  const sentSeq = sentSeqs.get(id);
  if (sentSeq !== undefined) return session.lastSeq < sentSeq;
  return !session.messages.some((message) => message.id === id);
}

export function toUnsent(message: OutboxMessage, isUnreachable: boolean): UnsentMessage {
  const { id, parts, joinsRun, createdAt, refusal } = message;
  const status = refusal ? "refused" : isUnreachable ? "waiting" : "sending";
  return { id, parts, joinsRun, createdAt, status, refusal };
}

export function textOf(parts: readonly (MessagePart | UserPart)[]): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

export function toSent(parts: readonly UserPart[]): SentPart[] {
  return parts.map((part) => (part.type === "text" ? part : { type: "attachment", attachment_id: part.attachment_id }));
}

/** What a user said in a stored message, to be sent again. */
export function userPartsOf(parts: readonly (MessagePart | UserPart)[]): UserPart[] {
  return parts.filter((part): part is UserPart => part.type === "text" || part.type === "attachment");
}

/** In one line: what is said, or the names of what is attached. */
export function gistOf(parts: readonly (MessagePart | UserPart)[]): string {
  const names = parts.flatMap((part) => (part.type === "attachment" ? [part.name] : []));
  return textOf(parts) || names.join(", ");
}
