// What one session holds, as files of an archive. Read page by page, so that no answer is large.
import { type Message, messagePage } from "../../protocol/session-snapshot.ts";
import { attachmentPath, newestFormat } from "../archive/format.ts";
import type { PackedFile } from "../archive/write-zip.ts";
import { readAttachment, type StorageAccess } from "../attachments.ts";
import { Refused, type Repeating, type UserDb, untilAnswered, untilReached } from "../data-api.ts";
import { conversationMarkdown } from "./conversation-markdown.ts";
import { listFiles, readTexts, sessionGone } from "./read-files.ts";

export interface ExportSource {
  readonly userDb: Pick<UserDb, "from" | "rpc">;
  readonly readerId: string;
  readonly repeating: Repeating;
  readonly storage: StorageAccess;
}

const messagesAtOnce = 50;
const rowsAtOnce = 500;

export interface SessionExport {
  readonly id: string;
  /** Of the archive, with a slash at the end; empty for its root. */
  readonly folder: string;
  readonly onProgress?: (filesDone: number, files: number) => void;
}

/** Yields file by file. Throws Refused, or the signal's reason. */
export async function* exportSession(source: ExportSource, session: SessionExport): AsyncGenerator<PackedFile> {
  const { id, folder, onProgress } = session;
  const from = { ...source, sessionId: id };
  const [[row], { messages, runs }, revisions, files] = await Promise.all([
    readRow(source, id),
    readConversation(source, id),
    readRevisions(source, id),
    listFiles(from),
  ]);
  if (row === undefined) throw sessionGone();
  yield { path: `${folder}session.json`, content: json({ format: newestFormat, ...row }) };
  yield { path: `${folder}conversation.json`, content: json({ messages, runs }) };
  const spoken = [...messages].sort((a, b) => (a.read_seq ?? a.seq) - (b.read_seq ?? b.seq));
  const markdown = conversationMarkdown(row.title, spoken, source.readerId);
  yield { path: `${folder}conversation.md`, content: markdown };
  yield { path: `${folder}revisions.json`, content: json(revisions) };
  yield* readAttachments(source, folder, messages);
  let done = 0;
  onProgress?.(done, files.length);
  for await (const { path, content } of readTexts(from, files)) {
    yield { path: `${folder}files/${path}`, content };
    onProgress?.((done += 1), files.length);
  }
}

function readRow({ userDb, repeating }: ExportSource, id: string) {
  const columns = "id, title, instructions, created_at, updated_at, archived_at, head_revision";
  return untilAnswered(() => userDb.from("sessions").select(columns).eq("id", id), repeating);
}

async function readConversation({ userDb, repeating }: ExportSource, sessionId: string) {
  const pages = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (let hasMore = true; hasMore;) {
    const args = { session_id: sessionId, before_seq: before, max_messages: messagesAtOnce };
    const page = messagePage.parse(await untilAnswered(() => userDb.rpc("messages_before", args), repeating));
    pages.unshift(page);
    before = page.messages[0]?.seq ?? 0;
    hasMore = page.has_earlier_messages && page.messages.length > 0;
  }
  // A run may touch two pages.
  const runs = new Map(pages.flatMap((page) => page.runs).map((run) => [run.id, run]));
  return { messages: pages.flatMap((page) => page.messages), runs: [...runs.values()] };
}

/** Those that are gone, or that Storage refuses, stay out: conversation.json tells of them. */
async function* readAttachments(
  { storage, repeating }: ExportSource,
  folder: string,
  messages: readonly Message[],
): AsyncGenerator<PackedFile> {
  const parts = messages.flatMap((message) => message.parts).filter((part) => part.type === "attachment");
  for (const part of parts) {
    const blob = await untilReached(() => readAttachment(storage, part, repeating.signal), repeating).catch(
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
      },
    );
    if (blob === undefined) continue;
    const path = `${folder}${attachmentPath(part.attachment_id, part.name)}`;
    yield { path, content: new Uint8Array(await blob.arrayBuffer()) };
  }
}

async function readRevisions({ userDb, repeating }: ExportSource, sessionId: string): Promise<unknown[]> {
  const revisions: unknown[] = [];
  for (let last = 0; ;) {
    const after = last;
    const page = await untilAnswered(
      () =>
        userDb
          .from("revisions")
          .select(
            "number, kind, author_id, run_id, source, source_run_id, summary, name, is_starred, changed, created_at",
          )
          .eq("session_id", sessionId)
          .gt("number", after)
          .order("number")
          .limit(rowsAtOnce),
      repeating,
    );
    revisions.push(...page);
    last = page.at(-1)?.number ?? last;
    if (page.length < rowsAtOnce) return revisions;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
