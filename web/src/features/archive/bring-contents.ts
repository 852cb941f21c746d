// Imports what was found: as a new session, or into one.
import type { TextFile } from "../../../../supabase/functions/_shared/client/archive/choose-files.ts";
import { importedConversation } from "../../../../supabase/functions/_shared/client/archive/conversation-file.ts";
import { importFiles } from "../../../../supabase/functions/_shared/client/archive/import-files.ts";
import { importSession } from "../../../../supabase/functions/_shared/client/archive/import-session.ts";
import {
  type ArchivedSession,
  readSessionArchive,
} from "../../../../supabase/functions/_shared/client/archive/session-archive.ts";
import type { Destination } from "../../lib/bring-in.ts";
import { rest, storage } from "../../lib/project.ts";
import type { Contents } from "./look-into.ts";
import { markedAsUnfinished } from "./unfinished-imports.ts";
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

  constructor(
    { done, of, leftOut }: { readonly done: number; readonly of: number; readonly leftOut: number },
    cause: unknown,
  ) {
    super(words.importedSome(done, of) + words.leftOutMessages(leftOut), { cause });
    this.done = done;
    this.of = of;
  }
}

export interface Brought {
  /** Of the session to open next; null where several were made, or none. */
  readonly sessionId: string | null;
  /** How many messages were left out, because they are malformed. */
  readonly leftOut: number;
}

/** Throws PartlyImported, Refused, UnreadableArchive, or the signal's reason. */
export async function bringContents(contents: Contents, bringing: Bringing): Promise<Brought> {
  if (contents.kind === "session") return newSession(contents.session, bringing);
  if (contents.kind === "sessions") return newSessions(contents, bringing);
  const { into, title } = bringing;
  if (into === null) return newSession({ ...contents, title, instructions: "", ...none }, bringing);
  await addTo(into, contents.files, bringing);
  return { sessionId: null, leftOut: 0 };
}

type Sessions = Contents & { readonly kind: "sessions" };

async function newSessions({ found, folders }: Sessions, bringing: Bringing): Promise<Brought> {
  let done = bringing.broughtIn;
  let leftOut = 0;
  try {
    for (const folder of folders.slice(done)) {
      bringing.onProgress(done, folders.length);
      const session = await readSessionArchive(found, folder, { signal: bringing.signal });
      leftOut += (await newSession(session, { ...bringing, onProgress: () => undefined })).leftOut;
      done += 1;
    }
  } catch (error) {
    throw done === 0 ? error : new PartlyImported({ done, of: folders.length, leftOut }, error);
  }
  return { sessionId: null, leftOut };
}

const none = { conversation: { messages: [], runs: [], malformed: 0 }, attachments: new Map() };

async function newSession(session: ArchivedSession, { signal, onProgress }: Bringing): Promise<Brought> {
  const { files, conversation, attachments, instructions } = session;
  const title = session.title === "" ? words.untitled : session.title;
  const id = crypto.randomUUID();
  const { messages, leftOut } = importedConversation(conversation, {
    makeId: () => crypto.randomUUID(),
    hasAttachment: (archivedId) => attachments.has(archivedId),
  });
  const unfinishedTitle = words.unfinished(title);
  const made = { id, title: session.title, unfinishedTitle, instructions, files, messages, attachments };
  const refused = await markedAsUnfinished(id, title, () =>
    importSession(rest, { ...made, storage, summary: words.summary, signal, onProgress }),
  );
  return { sessionId: id, leftOut: leftOut + refused };
}

function addTo(into: Destination, files: readonly TextFile[], { signal, onProgress }: Bringing): Promise<void> {
  const { sessionId, revision: baseRevision } = into;
  return importFiles(rest, {
    ...{ sessionId, files, baseRevision, summary: words.summary, signal },
    onProgress: (done) => onProgress(done, files.length),
  });
}
