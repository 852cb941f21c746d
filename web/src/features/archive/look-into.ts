// What is in the files, folder or archive that somebody brings, and what of it a session can hold.
import {
  chooseFiles,
  type ChosenFiles,
  maxFileBytes,
  withoutSharedFolder,
} from "../../../../supabase/functions/_shared/client/archive/choose-files.ts";
import { type FoundFile, UnreadableArchive } from "../../../../supabase/functions/_shared/client/archive/found-file.ts";
import { readZip } from "../../../../supabase/functions/_shared/client/archive/read-zip.ts";
import {
  type ArchivedSession,
  readSessionArchive,
  sessionFolders,
} from "../../../../supabase/functions/_shared/client/archive/session-archive.ts";
import type { BringIn, Destination } from "../../lib/bring-in.ts";
import type { LocalFile } from "../../lib/local-files.ts";

export type Contents =
  | ({ readonly kind: "files"; readonly title: string } & ChosenFiles)
  | { readonly kind: "session"; readonly session: ArchivedSession }
  /** Of an account. Each is read when it is imported. */
  | { readonly kind: "sessions"; readonly found: readonly FoundFile[]; readonly folders: readonly string[] };

export interface Looking {
  readonly keepsGenerated: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

/** All of it is held in memory. */
const maxArchiveBytes = 500 * 1_048_576;

/** Throws UnreadableArchive, or the signal's reason. */
export async function lookInto(
  local: readonly LocalFile[],
  into: BringIn["into"],
  looking: Looking,
): Promise<Contents> {
  const archive = archiveIn(local);
  const found = archive === undefined ? local.map(foundFile) : readZip(await readArchive(archive));
  const folders = into === null && archive !== undefined ? sessionFolders(found) : [];
  const [folder, ...others] = folders;
  if (others.length > 0) return { kind: "sessions", found, folders };
  if (folder !== undefined) return { kind: "session", session: await readSessionArchive(found, folder, looking) };
  const title = titleOf(local);
  if (into === null) return { kind: "files", title, ...(await chooseFiles(withoutSharedFolder(found), looking)) };
  return { kind: "files", title, ...(await chooseFiles(inFolder(found, into), { ...looking, existing: into.files })) };
}

function inFolder(found: readonly FoundFile[], { folder }: Destination): FoundFile[] {
  return folder === "" ? [...found] : found.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
}

/** A zip is unpacked when it comes alone. */
function archiveIn(local: readonly LocalFile[]): File | undefined {
  const [first, ...others] = local;
  const isAlone = others.length === 0 && first?.file != null;
  return isAlone && /\.zip$/i.test(first.path) ? (first.file ?? undefined) : undefined;
}

async function readArchive(archive: File): Promise<Uint8Array> {
  if (archive.size > maxArchiveBytes) throw new UnreadableArchive("too_large");
  return new Uint8Array(await archive.arrayBuffer());
}

function foundFile({ path, file }: LocalFile): FoundFile {
  if (file === null) return { path, bytes: 0, obstacle: "generated", chunks: () => [] };
  return {
    path,
    bytes: file.size,
    async *chunks() {
      // What is too large is left out anyway; its first bytes are enough for that.
      yield new Uint8Array(await file.slice(0, maxFileBytes + 1).arrayBuffer());
    },
  };
}

/** The name of the archive, the folder or the only file. */
function titleOf(local: readonly LocalFile[]): string {
  const [first, ...others] = new Set(local.map(({ path }) => path.split("/")[0]));
  if (others.length > 0) return "";
  return (first ?? "").replace(/(?:-site|\.edgewright)?\.[a-z]+$/i, "");
}
