// Packs files into a zip as they come, so that a program that reads them never holds all of them.
import { deflateSync, strToU8, Zip, ZipPassThrough } from "fflate";
import { createRest } from "./rest.ts";

export interface PackedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Lets other work of the program go on meanwhile. Throws what reading the files throws. */
export async function writeZip(files: Iterable<PackedFile> | AsyncIterable<PackedFile>): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, part) => {
    if (error) failure = error;
    else parts.push(new Uint8Array(part));
  });
  const rest = createRest();
  for await (const { path, content } of files) {
    const file = new DeflatedFile(path);
    zip.add(file);
    file.push(typeof content === "string" ? strToU8(content) : content, true);
    await rest();
  }
  zip.end();
  if (failure) throw failure;
  return new Blob(parts, { type: "application/zip" });
}

/** Comes whole. fflate's own ZipDeflate makes a stream for each file, whose buffers cost far more than deflating a small text. */
class DeflatedFile extends ZipPassThrough {
  override compression = 8;

  protected override process(content: Uint8Array, isLast: boolean): void {
    this.ondata(null, deflateSync(content, { level: 6 }), isLast);
  }
}

/** The name of the archive, told by the title of the session. */
export function archiveName(title: string): string {
  return `${slugOf(title)}.zip`;
}

/** A title as a part of a file's name. */
export function slugOf(title: string): string {
  const name = title
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return name === "" ? "session" : name.toLowerCase();
}
