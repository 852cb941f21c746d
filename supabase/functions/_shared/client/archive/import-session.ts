// Makes a new session of files and, from an archive, a conversation.
import type { Json } from "../../protocol/database.types.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { type StorageAccess, uploadAttachment } from "../attachments.ts";
import { inBatches } from "../batches.ts";
import { Refused, type Repeating, type UserDb, untilReached } from "../data-api.ts";
import { type CallVerb, verbsOf } from "../verbs.ts";
import type { TextFile } from "./choose-files.ts";
import {
  attachmentAsText,
  type ImportedAttachment,
  type ImportedMessage,
  type NewMessage,
} from "./conversation-file.ts";
import { DamagedFile, type FoundFile, UnreadableArchive } from "./found-file.ts";
import { importFiles } from "./import-files.ts";

export interface ImportedSession extends Repeating {
  readonly id: string;
  readonly title: string;
  /** Shown until the import is complete, so that a partial session is not mistaken for a whole one. */
  readonly unfinishedTitle: string;
  readonly instructions?: string;
  readonly files: readonly TextFile[];
  readonly messages?: readonly ImportedMessage[];
  /** Of the archive, by their ids there. */
  readonly attachments?: ReadonlyMap<string, FoundFile>;
  readonly storage: StorageAccess;
  /** Of the revisions. */
  readonly summary: string;
  readonly onProgress?: (done: number, of: number) => void;
}

const messagesAtOnce = { maxItems: 100, maxBytes: 2_000_000 };
/** A session takes fifty uploads at a time that no message has. */
const attachmentWeight = 50_000;
const maxAttachmentBytes = 10_485_760;
const maxTitleCharacters = 200;

/** What is wrong with one message. Anything else is wrong with the import. */
const ofMessage: readonly ErrorCode[] = ["invalid_input", "too_large", "id_taken"];
/** A malformed message may leave its uploads without a message. */
const ofAttachment: readonly ErrorCode[] = ["invalid_input", "too_large", "too_many_attachments"];

/**
 * Returns how many malformed messages were left out. Throws Refused, or the signal's reason. On failure or abort the new
 * session is deleted.
 */
export async function importSession(userDb: Pick<UserDb, "rpc">, session: ImportedSession): Promise<number> {
  const call = verbsOf(userDb, session);
  session.signal?.throwIfAborted();
  try {
    await call("create_session", { id: session.id, title: cut(session.unfinishedTitle) });
    return await fill(userDb, session);
  } catch (error) {
    await discard(userDb, session.id);
    throw error;
  }
}

/** While the server cannot be reached it is tried on, but not waited for. */
async function discard(userDb: Pick<UserDb, "rpc">, id: string): Promise<void> {
  const { promise: isDelayed, resolve: onDelay } = Promise.withResolvers<void>();
  await Promise.race([deleteSession(verbsOf(userDb, { onDelay }), id), isDelayed]);
}

/** Nobody knows whether a call that was cut short made it: there may be none. */
async function deleteSession(call: CallVerb, id: string): Promise<void> {
  try {
    await call("delete_session", { session_id: id });
  } catch (error) {
    if (!(error instanceof Refused && error.refusal.code === "session_not_found")) throw error;
  }
}

async function fill(userDb: Pick<UserDb, "rpc">, session: ImportedSession): Promise<number> {
  const { id, files, messages = [], instructions = "", onProgress, ...repeating } = session;
  const call = verbsOf(userDb, repeating);
  const all = files.length + messages.length;
  const { summary } = session;
  await importFiles(userDb, {
    ...repeating,
    ...{ sessionId: id, files, summary, baseRevision: 0 },
    onProgress: (done) => onProgress?.(done, all),
  });
  let done = files.length;
  let refused = 0;
  const sized = messages.map((imported) => ({
    ...imported,
    bytes: JSON.stringify(imported.message).length + attachmentWeight * imported.attachments.length,
  }));
  for (const batch of inBatches(sized, messagesAtOnce)) {
    const uploaded: NewMessage[] = [];
    for (const imported of batch) uploaded.push(await withUploads(call, session, imported));
    refused += await addMessages(call, id, uploaded);
    done += batch.length;
    onProgress?.(done, all);
  }
  const changes = { title: cut(session.title), ...(instructions !== "" && { instructions }) };
  await call("set_session", { session_id: id, changes });
  return refused;
}

/** How many are refused. A list is refused whole for one malformed message, so it is halved until that one is alone. */
async function addMessages(call: CallVerb, id: string, batch: readonly NewMessage[]): Promise<number> {
  // A message is JSON. An interface does not say that it has no other fields.
  const messages = batch as unknown as Json;
  try {
    await call("import_messages", { session_id: id, messages });
    return 0;
  } catch (error) {
    if (!isRefused(error, ofMessage)) throw error;
    if (batch.length === 1) return 1;
    const middle = Math.ceil(batch.length / 2);
    return (await addMessages(call, id, batch.slice(0, middle))) + (await addMessages(call, id, batch.slice(middle)));
  }
}

/** The message, with a text in the place of each attachment that no message can have. */
async function withUploads(
  call: CallVerb,
  session: ImportedSession,
  { message, attachments }: ImportedMessage,
): Promise<NewMessage> {
  const unfit = new Map<string, string>();
  for (const attachment of attachments) {
    try {
      await upload(call, session, attachment);
    } catch (error) {
      if (!isRefused(error, ofAttachment)) throw error;
      unfit.set(attachment.id, attachmentAsText(attachment.name));
    }
  }
  const parts = message.parts.map((part) => {
    const text = part.type === "attachment" ? unfit.get(part.attachment_id) : undefined;
    return text === undefined ? part : { type: "text" as const, text };
  });
  return { ...message, parts };
}

async function upload(call: CallVerb, session: ImportedSession, attachment: ImportedAttachment): Promise<void> {
  const { id, archivedId, name, media_type: mediaType } = attachment;
  const content = await contentOf(session.attachments?.get(archivedId));
  const file = { id, name, media_type: mediaType, bytes: content.size };
  const path = await call("add_attachment", { session_id: session.id, ...file });
  await untilReached(() => uploadAttachment(session.storage, { path, content, mediaType }, session.signal), session);
}

async function contentOf(file: FoundFile | undefined): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    for await (const chunk of file?.chunks() ?? []) {
      bytes += chunk.length;
      chunks.push(new Uint8Array(chunk));
      // This is enough to be refused as too large.
      if (bytes > maxAttachmentBytes) break;
    }
  } catch (error) {
    throw error instanceof DamagedFile ? new UnreadableArchive("damaged") : error;
  }
  return new Blob(chunks);
}

function isRefused(error: unknown, codes: readonly ErrorCode[]): boolean {
  return error instanceof Refused && codes.includes(error.refusal.code);
}

function cut(title: string): string {
  return Array.from(title).slice(0, maxTitleCharacters).join("");
}
