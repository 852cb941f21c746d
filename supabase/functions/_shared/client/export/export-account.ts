// Everything of a person as the files of one archive: the account, each session they own, and what they wrote elsewhere.
import type { ExportedSession, WrittenElsewhere } from "../../protocol/account.ts";
import { type PackedFile, slugOf } from "../archive/write-zip.ts";
import type { StorageAccess } from "../attachments.ts";
import { Refused, type Repeating, type UserDb } from "../data-api.ts";
import { verbsOf } from "../verbs.ts";
import { exportSession } from "./export-session.ts";

export interface ExportProgress {
  readonly sessionsDone: number;
  readonly sessions: number;
}

export interface ExportOptions extends Repeating {
  readonly onProgress?: (progress: ExportProgress) => void;
  readonly storage: StorageAccess;
}

/** Yields file by file, so that a caller that packs them never holds all. Throws Refused, or the signal's reason. */
export async function* exportAccount(
  userDb: Pick<UserDb, "from" | "rpc">,
  { onProgress, storage, ...repeating }: ExportOptions,
): AsyncGenerator<PackedFile> {
  const { account, sessions } = await readAccount(userDb, repeating);
  const owned = sessions.filter(({ role }) => role === "owner");
  const memberships = sessions.filter(({ role }) => role !== "owner");
  yield { path: "account.json", content: `${JSON.stringify({ ...account, memberships }, null, 2)}\n` };
  const messages = await readMessages(userDb, repeating);
  if (messages.length > 0) {
    yield { path: "messages-in-sessions-of-others.json", content: `${JSON.stringify(messages, null, 2)}\n` };
  }
  const source = { userDb, readerId: account.id, repeating, storage };
  for (const [index, session] of owned.entries()) {
    onProgress?.({ sessionsDone: index, sessions: owned.length });
    yield* unlessGone(exportSession(source, { id: session.id, folder: `sessions/${folderName(session)}/` }));
  }
  onProgress?.({ sessionsDone: owned.length, sessions: owned.length });
}

async function readAccount(userDb: Pick<UserDb, "rpc">, repeating: Repeating) {
  const sessions: ExportedSession[] = [];
  const call = verbsOf(userDb, repeating);
  const read = async (after?: string) => {
    const page = await call("export_account", after === undefined ? {} : { after_session: after });
    sessions.push(...page.sessions);
    return page;
  };
  const { account, next_after: second } = await read();
  if (account === null) throw new Error("The first page of an export has the account.");
  for (let after = second; after !== null;) after = (await read(after)).next_after;
  return { account, sessions };
}

/** Titles repeat, ids do not. */
function folderName({ id, title }: ExportedSession): string {
  return `${slugOf(title)}-${id}`;
}

async function readMessages(userDb: Pick<UserDb, "rpc">, repeating: Repeating): Promise<WrittenElsewhere[]> {
  const call = verbsOf(userDb, repeating);
  const { messages, next_after: second } = await call("export_messages", {});
  for (let after = second; after !== null;) {
    const page = await call("export_messages", { after_message: after });
    messages.push(...page.messages);
    after = page.next_after;
  }
  return messages;
}

/** A session may be deleted while others are read. What was read of it stays in the archive. */
async function* unlessGone(files: AsyncGenerator<PackedFile>): AsyncGenerator<PackedFile> {
  try {
    yield* files;
  } catch (error) {
    if (!(error instanceof Refused && error.refusal.code === "session_not_found")) throw error;
  }
}
