// Reads a session, packs it in one of three forms and saves it. Works for any session of the user, open or not.
import {
  archiveName,
  type PackedFile,
  writeZip,
} from "../../../../supabase/functions/_shared/client/archive/write-zip.ts";
import { exportSession } from "../../../../supabase/functions/_shared/client/export/export-session.ts";
import { listFiles, readTexts } from "../../../../supabase/functions/_shared/client/export/read-files.ts";
import { rest, storage } from "../../lib/project.ts";
import type { TakeOut } from "../../lib/take-out.ts";
import { words } from "./words.ts";

/** Undefined where there is no page to make a site of. */
export type MakeSite = (
  texts: ReadonlyMap<string, string>,
) => Promise<{ readonly files: ReadonlyMap<string, string>; readonly problems: readonly string[] } | undefined>;

export interface TakingOut {
  readonly userId: string;
  readonly makeSite: MakeSite;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

export interface TakenOut {
  readonly blob: Blob;
  readonly name: string;
  /** What people should know of it. */
  readonly remark: string | undefined;
}

/** There is nothing to take out; the message says what is missing, for people. */
export class NothingThere extends Error {
  override readonly name = "NothingThere";
}

/** Throws NothingThere, Refused, or the signal's reason. */
export async function takeOut({ sessionId, title, kind }: TakeOut, taking: TakingOut): Promise<TakenOut> {
  const { userId, signal, onProgress } = taking;
  const source = { userDb: rest, repeating: { signal } };
  const name = archiveName(title);
  if (kind === "session") {
    const files = exportSession({ ...source, storage, readerId: userId }, { id: sessionId, folder: "", onProgress });
    return { blob: await writeZip(files), name: name.replace(/\.zip$/, ".edgewright.zip"), remark: undefined };
  }
  const from = { ...source, sessionId };
  const files = await listFiles(from);
  if (files.length === 0) throw new NothingThere(words.noFiles);
  const texts = counted(readTexts(from, files), (done) => onProgress(done, files.length));
  if (kind === "files") return { blob: await writeZip(texts), name, remark: undefined };
  const byPath = new Map<string, string>();
  for await (const { path, content } of texts) byPath.set(path, content);
  const site = await taking.makeSite(byPath);
  if (site === undefined) throw new NothingThere(words.noPage);
  const packed = Array.from(site.files, ([path, content]) => ({ path, content }));
  const [first] = site.problems;
  const remark = first === undefined ? undefined : words.siteProblems(site.problems.length, first);
  return { blob: await writeZip(packed), name: name.replace(/\.zip$/, "-site.zip"), remark };
}

async function* counted<File extends PackedFile>(files: AsyncIterable<File>, onProgress: (done: number) => void) {
  let done = 0;
  for await (const file of files) {
    yield file;
    onProgress((done += 1));
  }
}
