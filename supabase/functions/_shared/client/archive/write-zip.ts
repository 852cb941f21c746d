// Packs files into a zip as they come, so that a program that reads them never holds all of them.
import { strToU8, Zip, ZipDeflate } from "fflate";

export interface PackedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** A page draws sixty times a second. */
const workMs = 12;

/** Lets other work of the program go on meanwhile. Throws what reading the files throws. */
export async function writeZip(files: Iterable<PackedFile> | AsyncIterable<PackedFile>): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, part) => {
    if (error) failure = error;
    else parts.push(new Uint8Array(part));
  });
  let restedAt = performance.now();
  for await (const { path, content } of files) {
    const file = new ZipDeflate(path, { level: 6 });
    zip.add(file);
    file.push(typeof content === "string" ? strToU8(content) : content, true);
    if (performance.now() - restedAt < workMs) continue;
    await nextTask();
    restedAt = performance.now();
  }
  zip.end();
  if (failure) throw failure;
  return new Blob(parts, { type: "application/zip" });
}

/** Browsers let a timer wait for a second in a tab that nobody sees. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

/** The name of the archive, told by the title of the session. */
export function archiveName(title: string): string {
  const name = title
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${name === "" ? "session" : name.toLowerCase()}.zip`;
}
