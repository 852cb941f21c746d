// Packs files into a zip, file by file, so that the page stays responsive.
import { strToU8, Zip, ZipDeflate } from "fflate";

type Texts = Iterable<readonly [path: string, text: string]>;

export async function zipFiles(texts: Texts | AsyncIterable<readonly [path: string, text: string]>): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, part) => {
    if (error) failure = error;
    else parts.push(new Uint8Array(part));
  });
  for await (const [path, text] of texts) {
    const file = new ZipDeflate(path, { level: 6 });
    zip.add(file);
    file.push(strToU8(text), true);
    await new Promise((resolve) => setTimeout(resolve));
  }
  zip.end();
  if (failure) throw failure;
  return new Blob(parts, { type: "application/zip" });
}

/** The name of the archive, told by the title of the session. */
export function archiveName(title: string): string {
  const name = title
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${name === "" ? "session" : name.toLowerCase()}.zip`;
}
