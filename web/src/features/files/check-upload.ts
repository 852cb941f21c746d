// Whether a file of the user's device may become a file of the session.
import { brokenPathRule, foldPath } from "../../../../supabase/functions/_shared/workspace/paths.ts";
import { looksBinary } from "../../../../supabase/functions/_shared/workspace/text.ts";
import type { FoldedPaths } from "./file-paths.ts";
import { words } from "./words.ts";

export const maxUploadBytes = 1_048_576;

export type Upload =
  | { readonly ok: true; readonly path: string; readonly content: string; readonly bytes: number }
  /** The sentence says why. */
  | { readonly ok: false; readonly path: string; readonly sentence: string };

/** `taken` are the paths of the session's files. A file with the very same path is replaced. */
export function checkUpload(wanted: string, bytes: Uint8Array, taken: FoldedPaths): Upload {
  const path = wanted.normalize("NFC");
  const refuse = (sentence: string): Upload => ({ ok: false, path, sentence });
  const rule = brokenPathRule(path);
  if (rule !== undefined) return refuse(words.pathRule(rule));
  const twin = taken.get(foldPath(path));
  if (twin !== undefined && twin !== path) return refuse(words.pathTaken(twin));
  if (bytes.length > maxUploadBytes) return refuse(words.tooLarge(path));
  const content = readText(bytes);
  return content === undefined ? refuse(words.notText(path)) : { ok: true, path, content, bytes: bytes.length };
}

/** Undefined for anything but text in UTF-8. */
function readText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") || looksBinary(text) ? undefined : text;
  } catch {
    return undefined; // these bytes are no UTF-8
  }
}

const maxBatchBytes = 4_000_000;
const maxBatchFiles = 200;

/** Parts that are small enough for one request each. */
export function inBatches<Sized extends { readonly bytes: number }>(uploads: readonly Sized[]): Sized[][] {
  const batches: Sized[][] = [];
  let bytes = 0;
  for (const upload of uploads) {
    const batch = batches.at(-1);
    bytes += upload.bytes;
    const fits = batch !== undefined && batch.length < maxBatchFiles && bytes <= maxBatchBytes;
    if (fits) batch.push(upload);
    else {
      batches.push([upload]);
      bytes = upload.bytes;
    }
  }
  return batches;
}
