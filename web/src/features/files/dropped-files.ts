// The files of a drop or a file field, with their paths; dropped folders are read to the bottom.
export interface LocalFile {
  readonly path: string;
  readonly file: File;
}

/** Folders of others' code and of history, which nobody means to add. */
const skippedFolders: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/** Call it within the event: afterwards the drop is empty. */
export async function droppedFiles(dropped: DataTransfer): Promise<LocalFile[]> {
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return (await Promise.all(entries.map(filesIn))).flat();
}

export function chosenFiles(files: FileList): LocalFile[] {
  return [...files].map((file) => ({ path: file.name, file }));
}

async function filesIn(entry: FileSystemEntry): Promise<LocalFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ""), file }];
  }
  if (!isFolder(entry) || skippedFolders.has(entry.name)) return [];
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
