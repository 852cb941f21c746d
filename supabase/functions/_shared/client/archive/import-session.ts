// Makes a new session of files and, from an archive, a conversation.
import type { Json } from "../../protocol/database.types.ts";
import { inBatches } from "../batches.ts";
import type { Repeating, UserDb } from "../data-api.ts";
import { verbsOf } from "../verbs.ts";
import type { TextFile } from "./choose-files.ts";
import type { ImportedMessage } from "./conversation-file.ts";
import { importFiles } from "./import-files.ts";

export interface ImportedSession extends Repeating {
  readonly id: string;
  readonly title: string;
  /** Until everything is there. Nobody shall take a part for the whole if this program dies. */
  readonly unfinishedTitle: string;
  readonly instructions?: string;
  readonly files: readonly TextFile[];
  readonly messages?: readonly ImportedMessage[];
  /** Of the revisions. */
  readonly summary: string;
  readonly onProgress?: (done: number, of: number) => void;
}

const messagesAtOnce = { maxItems: 100, maxBytes: 2_000_000 };
const maxTitleCharacters = 200;

/** Throws Refused, or the signal's reason, and leaves no session behind then. */
export async function importSession(userDb: Pick<UserDb, "rpc">, session: ImportedSession): Promise<void> {
  const call = verbsOf(userDb, session);
  await call("create_session", { id: session.id, title: cut(session.unfinishedTitle) });
  try {
    await fill(userDb, session);
  } catch (error) {
    await verbsOf(userDb)("delete_session", { session_id: session.id });
    throw error;
  }
}

async function fill(userDb: Pick<UserDb, "rpc">, session: ImportedSession): Promise<void> {
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
  const sized = messages.map((message) => ({ message, bytes: JSON.stringify(message).length }));
  for (const batch of inBatches(sized, messagesAtOnce)) {
    // A message is JSON. An interface does not say that it has no other fields.
    const list = batch.map(({ message }) => message) as unknown as Json;
    await call("import_messages", { session_id: id, messages: list });
    done += batch.length;
    onProgress?.(done, all);
  }
  const changes = { title: cut(session.title), ...(instructions !== "" && { instructions }) };
  await call("set_session", { session_id: id, changes });
}

function cut(title: string): string {
  return Array.from(title).slice(0, maxTitleCharacters).join("");
}
