// Imports what was found: as a new session, or into one.
import type { TextFile } from "../../../../supabase/functions/_shared/client/archive/choose-files.ts";
import { importedMessages } from "../../../../supabase/functions/_shared/client/archive/conversation-file.ts";
import { importFiles } from "../../../../supabase/functions/_shared/client/archive/import-files.ts";
import { importSession } from "../../../../supabase/functions/_shared/client/archive/import-session.ts";
import {
  type ArchivedSession,
  readSessionArchive,
} from "../../../../supabase/functions/_shared/client/archive/session-archive.ts";
import type { Destination } from "../../lib/bring-in.ts";
import { rest, storage } from "../../lib/project.ts";
import type { Contents } from "./look-into.ts";
import { words } from "./words.ts";

export interface Bringing {
  readonly into: Destination | null;
  /** Of a new session of files. */
  readonly title: string;
  /** Of the sessions of an account, those that an earlier try has imported: the first ones. */
  readonly broughtIn: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

/** Of the sessions of an account, the first ones came in. The cause says why the others did not. */
export class PartlyImported extends Error {
  override readonly name = "PartlyImported";
  readonly done: number;
  readonly of: number;

  constructor(done: number, of: number, cause: unknown) {
    super(words.importedSome(done, of), { cause });
    this.done = done;
    this.of = of;
  }
}

/** The id of the session to open next; null where several were made, or none. Throws PartlyImported, Refused, UnreadableArchive, or the signal's reason. */
export async function bringContents(contents: Contents, bringing: Bringing): Promise<string | null> {
  if (contents.kind === "session") return newSession(contents.session, bringing);
  if (contents.kind === "sessions") {
    await newSessions(contents, bringing);
    return null;
  }
  const { into, title } = bringing;
  if (into === null) return newSession({ ...contents, title, instructions: "", ...none }, bringing);
  await addTo(into, contents.files, bringing);
  return null;
}

type Sessions = Contents & { readonly kind: "sessions" };

async function newSessions({ found, folders }: Sessions, bringing: Bringing): Promise<void> {
  let done = bringing.broughtIn;
  try {
    for (const folder of folders.slice(done)) {
      bringing.onProgress(done, folders.length);
      const session = await readSessionArchive(found, folder, { signal: bringing.signal });
      await newSession(session, { ...bringing, onProgress: () => undefined });
      done += 1;
    }
  } catch (error) {
    throw done === 0 ? error : new PartlyImported(done, folders.length, error);
  }
}

const none = { conversation: { messages: [], runs: [] }, attachments: new Map() };

async function newSession(session: ArchivedSession, { signal, onProgress }: Bringing): Promise<string> {
  const { files, conversation, attachments, instructions } = session;
  const title = session.title === "" ? words.untitled : session.title;
  const id = crypto.randomUUID();
  const messages = importedMessages(conversation, {
    makeId: () => crypto.randomUUID(),
    hasAttachment: (archivedId) => attachments.has(archivedId),
  });
  const unfinishedTitle = words.unfinished(title);
  const made = { id, title: session.title, unfinishedTitle, instructions, files, messages, attachments };
  await importSession(rest, { ...made, storage, summary: words.summary, signal, onProgress });
  return id;
}

function addTo(into: Destination, files: readonly TextFile[], { signal, onProgress }: Bringing): Promise<void> {
  const { sessionId, revision: baseRevision } = into;
  return importFiles(rest, {
    ...{ sessionId, files, baseRevision, summary: words.summary, signal },
    onProgress: (done) => onProgress(done, files.length),
  });
}
