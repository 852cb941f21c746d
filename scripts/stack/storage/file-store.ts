// The bytes of objects, one file per version, named by its uuid. A file with its final name is complete; its row
// commits later, so a crash leaves at worst a file without a row, which the next start removes.
import { createHash, randomUUID } from "node:crypto";
import { constants, copyFile, type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../log.ts";
import { StorageError } from "./errors.ts";
import type { ByteRange } from "./range.ts";

export interface StoredFile {
  readonly version: string;
  readonly size: number;
  /** Quoted, as in the ETag header. */
  readonly eTag: string;
}

export interface FileStore {
  /** Resolves when the bytes are as durable as the data folder promises. */
  write(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredFile>;
  /** Copies a file to a new version; undefined when it is missing. */
  copy(version: string): Promise<string | undefined>;
  /** Undefined when the file was replaced or removed meanwhile. */
  read(version: string, range: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Best effort: remaining files are removed at the next start. */
  remove(versions: readonly string[]): Promise<void>;
  /** Removes every file whose version is not kept. Must not run during uploads. */
  sweep(kept: ReadonlySet<string>): Promise<number>;
}

const chunkBytes = 64 * 1024;

export async function openFileStore(dir: string, isDurable: boolean, log: Logger): Promise<FileStore> {
  const versionsDir = join(dir, "versions");
  const incomingDir = join(dir, "incoming");
  await rm(incomingDir, { recursive: true, force: true });
  await mkdir(incomingDir, { recursive: true });
  await mkdir(versionsDir, { recursive: true });
  const pathOf = (version: string) => join(versionsDir, assertVersion(version));

  const publish = async (draft: string, version: string) => {
    await rename(draft, pathOf(version));
    if (isDurable) await syncFolder(versionsDir);
  };

  const remove = async (versions: readonly string[]) => {
    const results = await Promise.allSettled(versions.map((version) => rm(pathOf(version), { force: true })));
    for (const result of results) {
      if (result.status === "rejected") log.warn("a file could not be removed yet", { error: result.reason });
    }
  };

  return {
    write: async (content, maxBytes) => {
      const version = randomUUID();
      const draft = join(incomingDir, version);
      try {
        const facts = await writeDraft(draft, content, { maxBytes, isDurable });
        await publish(draft, version);
        return { version, ...facts };
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    copy: async (version) => {
      const copied = randomUUID();
      const draft = join(incomingDir, copied);
      try {
        await copyFile(pathOf(version), draft, constants.COPYFILE_FICLONE);
        if (isDurable) await syncFile(draft);
        await publish(draft, copied);
        return copied;
      } catch (error) {
        await rm(draft, { force: true });
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    read: async (version, range) => {
      try {
        return streamOf(await open(pathOf(version), "r"), range);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    remove,
    sweep: async (kept) => {
      const orphans = (await readdir(versionsDir)).filter((version) => !kept.has(version));
      await remove(orphans);
      return orphans.length;
    },
  };
}

async function writeDraft(
  path: string,
  content: AsyncIterable<Uint8Array>,
  { maxBytes, isDurable }: { maxBytes: number; isDurable: boolean },
): Promise<{ size: number; eTag: string }> {
  const hash = createHash("md5"); // not for secrecy: hosted's ETag of a single upload is its MD5
  const file = await open(path, "wx");
  let size = 0;
  try {
    for await (const chunk of content) {
      size += chunk.length;
      if (size > maxBytes) throw new StorageError("too_large");
      hash.update(chunk);
      await writeWhole(file, chunk);
    }
    if (isDurable) await file.sync();
  } finally {
    await file.close();
  }
  return { size, eTag: `"${hash.digest("hex")}"` };
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    written += (await file.write(chunk, written)).bytesWritten;
  }
}

/** Reads at the receiver's speed, and closes the file at the end or when the receiver leaves. */
function streamOf(file: FileHandle, { first, last }: ByteRange): ReadableStream<Uint8Array> {
  let position = first;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, last - position + 1));
      const { bytesRead } = buffer.length > 0 ? await file.read(buffer, 0, buffer.length, position) : { bytesRead: 0 };
      position += bytesRead;
      if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
      if (bytesRead > 0 && position <= last) return;
      await file.close();
      controller.close();
    },
    cancel: () => file.close(),
  });
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable. Windows cannot open folders and does not need this. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function assertVersion(version: string): string {
  if (!/^[0-9a-f-]{36}$/.test(version)) throw new Error(`"${version}" is not a version of an object`);
  return version;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
