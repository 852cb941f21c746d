// The files of a drop or a file field, with their paths; dropped folders are read to the bottom.
import { generatedPart } from "../../../supabase/functions/_shared/client/archive/generated-files.ts";

export interface LocalFile {
  readonly path: string;
  /** Null for a folder of others' code or of history, which is not looked into. */
  readonly file: File | null;
}

/** Call it within the event: afterwards the drop is empty. */
export async function droppedFiles(dropped: DataTransfer): Promise<LocalFile[]> {
  const found = [...dropped.items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  return (await Promise.all(found.map((each) => (each === null ? [] : filesOf(each))))).flat();
}

/** What is dragged from another program may have no entry. */
function filesOf(found: FileSystemEntry | File): Promise<LocalFile[]> | LocalFile[] {
  return found instanceof File ? [{ path: found.name, file: found }] : filesIn(found);
}

/** A field that chooses folders says where in them each file lies. */
export function chosenFiles(files: FileList): LocalFile[] {
  return [...files].map((file) => ({
    path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath,
    file,
  }));
}

async function filesIn(entry: FileSystemEntry): Promise<LocalFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (isFile(entry)) {
    return [{ path, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) }];
  }
  if (!isFolder(entry)) return [];
  if (generatedPart(`${path}/file`) === path) return [{ path: `${path}/…`, file: null }];
  return (await Promise.all((await childrenOf(entry)).map(filesIn))).flat();
}

/** A reader answers a part of the children at a time, and nothing at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children;
    children.push(...some);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
