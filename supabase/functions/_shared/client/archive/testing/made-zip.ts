// Zip archives for tests: honest ones, and ones that were changed byte by byte.
import { zipSync, type ZippableFile } from "fflate";
import { DamagedFile, type FoundFile, type Inflated } from "../found-file.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

export const utf8 = (text: string) => new TextEncoder().encode(text);

/** `link`: the paths that are symbolic links. */
export function makeZip(files: Files, { level = 6, links = [] as readonly string[] } = {}): Uint8Array {
  const entries = Object.entries(files).map(([path, content]): [string, ZippableFile] => {
    const bytes = typeof content === "string" ? utf8(content) : content;
    const isLink = links.includes(path);
    return [path, [bytes, { level: level as 0, ...(isLink && { os: 3, attrs: 0o120777 << 16 }) }]]; // any level of fflate's
  });
  return zipSync(Object.fromEntries(entries));
}

/** Changes fields of every entry in the central directory, at offsets from its signature. */
export function patchDirectory(zip: Uint8Array, patch: (view: DataView, at: number) => void): Uint8Array {
  const patched = zip.slice();
  const view = new DataView(patched.buffer);
  for (let at = 0; at < patched.length - 4; at += 1) if (view.getUint32(at, true) === 0x02014b50) patch(view, at);
  return patched;
}

/** What can be read of each file, in one reading. */
export async function contentsOf(
  found: readonly FoundFile[],
): Promise<[path: string, content: Uint8Array | "damaged"][]> {
  const inflated = { bytes: 0 };
  const contents: [string, Uint8Array | "damaged"][] = [];
  for (const file of found) contents.push([file.path, await contentOf(file, inflated)]);
  return contents;
}

async function contentOf(file: FoundFile, inflated: Inflated): Promise<Uint8Array | "damaged"> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of file.chunks(inflated)) chunks.push(chunk);
  } catch (error) {
    if (error instanceof DamagedFile) return "damaged";
    throw error;
  }
  return new Uint8Array(await new Blob(chunks.map((chunk) => new Uint8Array(chunk))).arrayBuffer());
}

export function foundText(path: string, content = "text"): FoundFile {
  const bytes = utf8(content);
  return { path, bytes: bytes.length, chunks: () => [bytes] };
}
