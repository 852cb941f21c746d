// Which of the files that an import finds become files of a session. What does not is listed with the reason.
import { brokenPathRule, foldersOf, foldPath } from "../../workspace/paths.ts";
import { isStorable, looksBinary } from "../../workspace/text.ts";
import { DamagedFile, type FoundFile, type Inflated, type LeftOut, type LeftOutReason } from "./found-file.ts";
import { generatedPart } from "./generated-files.ts";
import { createRest } from "./rest.ts";

export const maxFileBytes = 1_048_576;
const maxFiles = 2000;
const maxBytes = 50 * 1_048_576;

export interface TextFile {
  readonly path: string;
  readonly content: string;
  /** In UTF-8. */
  readonly bytes: number;
}

export interface ChosenFiles {
  readonly files: readonly TextFile[];
  readonly leftOut: readonly LeftOut[];
}

export interface Choosing {
  /** The files of the session already. One with the very same path is replaced. */
  readonly existing?: ReadonlyMap<string, { readonly bytes: number }>;
  readonly keepsGenerated?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Throws UnreadableArchive, or the signal's reason. */
export async function chooseFiles(found: readonly FoundFile[], choosing: Choosing = {}): Promise<ChosenFiles> {
  const { existing = new Map(), keepsGenerated = false, signal, onProgress } = choosing;
  const places = new Places(existing);
  const inflated = { bytes: 0 };
  const rest = createRest();
  const files: TextFile[] = [];
  const leftOut = new Map<string, LeftOut>();
  const leave = (path: string, reason: LeftOutReason) => {
    const key = `${reason} ${path}`;
    leftOut.set(key, { path, reason, files: (leftOut.get(key)?.files ?? 0) + 1 });
  };
  for (const [index, file] of found.entries()) {
    await rest();
    signal?.throwIfAborted();
    onProgress?.(index, found.length);
    const path = file.path.normalize("NFC");
    const generated = keepsGenerated ? undefined : generatedPart(path);
    if (generated !== undefined) leave(generated, "generated");
    else {
      const chosen = await choose(path, file, places, inflated);
      if (typeof chosen === "string") leave(path, chosen);
      else files.push(chosen);
    }
  }
  onProgress?.(found.length, found.length);
  return { files, leftOut: [...leftOut.values()] };
}

async function choose(
  path: string,
  file: FoundFile,
  places: Places,
  inflated: Inflated,
): Promise<TextFile | LeftOutReason> {
  if (!isPathAllowed(path)) return "path_invalid";
  if (file.obstacle !== undefined) return file.obstacle;
  if (places.isTaken(path)) return "path_taken";
  if (file.bytes > maxFileBytes) return "too_large";
  if (!places.hasRoom(path, file.bytes)) return "no_room";
  const read = await readText(file, inflated);
  if ("reason" in read) return read.reason;
  if (!places.hasRoom(path, read.bytes)) return "no_room";
  places.take(path, read.bytes);
  return { path, ...read };
}

type Read = { readonly content: string; readonly bytes: number } | { readonly reason: LeftOutReason };

/** Stops at the first byte that no text has, and once it is too large. */
async function readText(file: FoundFile, inflated: Inflated): Promise<Read> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let content = "";
  let bytes = 0;
  try {
    for await (const chunk of file.chunks(inflated)) {
      bytes += chunk.length;
      if (bytes > maxFileBytes) return { reason: "too_large" };
      const text = decode(decoder, chunk);
      if (text === undefined || !isStorable(text)) return { reason: "binary" };
      content += text;
    }
  } catch (error) {
    if (error instanceof DamagedFile) return { reason: "damaged" };
    throw error;
  }
  const isText = decode(decoder) !== undefined && !looksBinary(content);
  return isText ? { content, bytes } : { reason: "binary" };
}

/** Without a chunk, what is left. Undefined for bytes that are no UTF-8. */
function decode(decoder: TextDecoder, chunk?: Uint8Array): string | undefined {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    return undefined; // all that a decoder throws
  }
}

/** What the paths of a session leave free for others. */
class Places {
  readonly #existing: ReadonlyMap<string, { readonly bytes: number }>;
  readonly #files = new Map<string, string>();
  readonly #folders = new Set<string>();
  readonly #taken = new Set<string>();
  #count: number;
  #bytes = 0;

  constructor(existing: ReadonlyMap<string, { readonly bytes: number }>) {
    this.#existing = existing;
    this.#count = existing.size;
    for (const [path, { bytes }] of existing) {
      this.#add(path);
      this.#bytes += bytes;
    }
  }

  isTaken(path: string): boolean {
    const folded = foldPath(path);
    const same = this.#files.get(folded);
    if (this.#taken.has(path) || (same !== undefined && same !== path)) return true;
    return this.#folders.has(folded) || foldersOf(folded).some((folder) => this.#files.has(folder));
  }

  hasRoom(path: string, bytes: number): boolean {
    const replaced = this.#existing.get(path);
    if (this.#bytes - (replaced?.bytes ?? 0) + bytes > maxBytes) return false;
    return replaced !== undefined || this.#count < maxFiles;
  }

  take(path: string, bytes: number): void {
    const replaced = this.#existing.get(path);
    this.#bytes += bytes - (replaced?.bytes ?? 0);
    if (replaced === undefined) this.#count += 1;
    this.#taken.add(path);
    this.#add(path);
  }

  #add(path: string): void {
    const folded = foldPath(path);
    this.#files.set(folded, path);
    for (const folder of foldersOf(folded)) this.#folders.add(folder);
  }
}

/** Without the folder that all of them lie in, as archives of a repository have it. */
export function withoutSharedFolder(found: readonly FoundFile[]): FoundFile[] {
  const written = found.filter(({ path }) => generatedPart(path) === undefined);
  const [folder = ""] = written[0]?.path.split("/") ?? [];
  const isShared = isPathAllowed(folder) && written.every(({ path }) => path.startsWith(`${folder}/`));
  if (!isShared) return [...found];
  return found.map((file) => {
    const { path } = file;
    return { ...file, path: path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path };
  });
}

/** A drive is a rule of one system, so the session's own rules do not know it. */
function isPathAllowed(path: string): boolean {
  return brokenPathRule(path) === undefined && !/^[A-Za-z]:/.test(path);
}
