// The archive of a session, as exportSession makes it and as an import reads it.
import * as z from "zod/mini";
import { chooseFiles, type ChosenFiles, type Choosing } from "./choose-files.ts";
import { type ConversationFile, conversationFile } from "./conversation-file.ts";
import { attachmentAt, newestFormat } from "./format.ts";
import { DamagedFile, type FoundFile, UnreadableArchive } from "./found-file.ts";
import { createRest } from "./rest.ts";

/** session.json: what tells an archive of a session from any other zip. */
const sessionFile = z.object({
  format: z.int().check(z.gte(1), z.lte(newestFormat)),
  title: z.string(),
  instructions: z._default(z.string(), ""),
});

export interface ArchivedSession extends ChosenFiles {
  readonly title: string;
  readonly instructions: string;
  readonly conversation: ConversationFile;
  /** By the ids that the conversation has for them. */
  readonly attachments: ReadonlyMap<string, FoundFile>;
}

const maxSessionBytes = 1_048_576;
/** Images are in it. */
const maxConversationBytes = 100 * 1_048_576;

/** The folders of sessions in an archive: "" for that of one session, several for that of an account, none for other archives. */
export function sessionFolders(found: readonly FoundFile[]): string[] {
  const paths = new Set(found.map(({ path }) => path));
  if (paths.has("session.json") && paths.has("conversation.json")) return [""];
  return [...paths].flatMap((path) => {
    const [, folder] = /^(sessions\/[^/]+\/)session\.json$/.exec(path) ?? [];
    return folder !== undefined && paths.has(`${folder}conversation.json`) ? [folder] : [];
  });
}

/** Throws UnreadableArchive. */
export async function readSessionArchive(
  found: readonly FoundFile[],
  folder: string,
  choosing: Pick<Choosing, "signal" | "onProgress"> = {},
): Promise<ArchivedSession> {
  const { title, instructions } = await readJson(found, `${folder}session.json`, sessionFile, maxSessionBytes);
  const conversation = await readJson(found, `${folder}conversation.json`, conversationFile, maxConversationBytes);
  const prefix = `${folder}files/`;
  const files = found
    .filter(({ path }) => path.startsWith(prefix))
    .map((file) => ({ ...file, path: file.path.slice(prefix.length) }));
  // They are the files of a session, so somebody wanted each of them.
  const chosen = await chooseFiles(files, { ...choosing, keepsGenerated: true });
  return { title, instructions, conversation, attachments: attachmentsIn(found, folder), ...chosen };
}

function attachmentsIn(found: readonly FoundFile[], folder: string): Map<string, FoundFile> {
  const attachments = new Map<string, FoundFile>();
  for (const file of found) {
    const id = file.path.startsWith(folder) ? attachmentAt(file.path.slice(folder.length)) : undefined;
    if (id !== undefined && file.obstacle === undefined) attachments.set(id, file);
  }
  return attachments;
}

async function readJson<Schema extends z.ZodMiniType>(
  found: readonly FoundFile[],
  path: string,
  schema: Schema,
  maxBytes: number,
): Promise<z.infer<Schema>> {
  const file = found.find((each) => each.path === path);
  if (file === undefined || file.obstacle !== undefined) throw new UnreadableArchive("not_session");
  const parsed = schema.safeParse(parseJson(await readWhole(file, maxBytes)));
  if (!parsed.success) throw new UnreadableArchive("not_session");
  return parsed.data;
}

async function readWhole(file: FoundFile, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  const rest = createRest();
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of file.chunks()) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new UnreadableArchive("not_session");
      text += decoder.decode(chunk, { stream: true });
      await rest();
    }
  } catch (error) {
    throw error instanceof DamagedFile ? new UnreadableArchive("damaged") : error;
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON, which no schema accepts
  }
}
