import type { ExportedSession } from "../../protocol/account.ts";
// What one session holds, as files of an archive. Read page by page, so that no answer is large.
import { type Message, messagePage } from "../../protocol/session-snapshot.ts";
import { type Repeating, type UserDb, untilAnswered } from "../data-api.ts";
import { conversationMarkdown } from "./conversation-markdown.ts";

export interface ExportedFile {
  readonly path: string;
  readonly text: string;
}

export interface ExportSource {
  readonly userDb: Pick<UserDb, "from" | "rpc">;
  readonly readerId: string;
  readonly repeating: Repeating;
}

const messagesAtOnce = 50;
const rowsAtOnce = 500;
/** Each file has up to 1 MB. */
const textsAtOnce = 8;

export async function* exportSession(source: ExportSource, session: ExportedSession): AsyncGenerator<ExportedFile> {
  const folder = folderOf(session);
  yield { path: `${folder}/session.json`, text: json(session) };
  const { messages, runs } = await readConversation(source, session.id);
  yield { path: `${folder}/conversation.json`, text: json({ messages: await withImages(source, messages), runs }) };
  const spoken = [...messages].sort((a, b) => (a.read_seq ?? a.seq) - (b.read_seq ?? b.seq));
  const markdown = conversationMarkdown(session.title, spoken, source.readerId);
  yield { path: `${folder}/conversation.md`, text: markdown };
  yield { path: `${folder}/revisions.json`, text: json(await readRevisions(source, session.id)) };
  for await (const { path, text } of readFiles(source, session.id)) {
    yield { path: `${folder}/files/${path}`, text };
  }
}

/** Titles repeat, ids do not. */
function folderOf({ id, title }: ExportedSession): string {
  const name = title
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .toLowerCase();
  return `sessions/${name === "" ? "session" : name}-${id}`;
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

/** Messages only have the hashes of their images. */
async function withImages({ userDb, repeating }: ExportSource, messages: readonly Message[]): Promise<unknown[]> {
  const exported: unknown[] = [];
  for (const message of messages) {
    const parts: unknown[] = [];
    for (const part of message.parts) {
      if (part.type !== "image") parts.push(part);
      else {
        const image = { message_id: message.id, hash: part.hash };
        parts.push({ ...part, data: await untilAnswered(() => userDb.rpc("read_image", image), repeating) });
      }
    }
    exported.push({ ...message, parts });
  }
  return exported;
}

async function readRevisions({ userDb, repeating }: ExportSource, sessionId: string): Promise<unknown[]> {
  const revisions: unknown[] = [];
  for (let last = 0; ;) {
    const after = last;
    const page = await untilAnswered(
      () =>
        userDb
          .from("revisions")
          .select("number, kind, author_id, run_id, source, source_run_id, summary, changed, created_at")
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

async function* readFiles({ userDb, repeating }: ExportSource, sessionId: string): AsyncGenerator<ExportedFile> {
  for (let last = ""; ;) {
    const after = last;
    const page = await untilAnswered(
      () =>
        userDb
          .from("files")
          .select("path, hash")
          .eq("session_id", sessionId)
          .gt("path", after)
          .order("path")
          .limit(rowsAtOnce),
      repeating,
    );
    for (let start = 0; start < page.length; start += textsAtOnce) {
      const some = page.slice(start, start + textsAtOnce);
      const hashes = [...new Set(some.map(({ hash }) => hash ?? ""))];
      const contents = await untilAnswered(
        () => userDb.from("file_contents").select("hash, content").eq("session_id", sessionId).in("hash", hashes),
        repeating,
      );
      const texts = new Map(contents.map(({ hash, content }) => [hash, content]));
      for (const { path, hash } of some) {
        const text = texts.get(hash ?? "");
        if (path === null || text === undefined) throw new Error("The server has no text for the hash of a file.");
        yield { path, text };
      }
    }
    last = page.at(-1)?.path ?? last;
    if (page.length < rowsAtOnce) return;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
