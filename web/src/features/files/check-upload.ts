// Whether a file of the user's device may become a file of the session.
import { maxFileBytes } from "../../../../supabase/functions/_shared/client/archive/choose-files.ts";
import { brokenPathRule, foldPath } from "../../../../supabase/functions/_shared/workspace/paths.ts";
import { isStorable, looksBinary } from "../../../../supabase/functions/_shared/workspace/text.ts";
import type { FoldedPaths } from "./file-paths.ts";
import { words } from "./words.ts";

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
  if (bytes.length > maxFileBytes) return refuse(words.tooLarge(path));
  const content = readText(bytes);
  return content === undefined ? refuse(words.notText(path)) : { ok: true, path, content, bytes: bytes.length };
}

/** Undefined for anything but text in UTF-8. */
function readText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return isStorable(text) && !looksBinary(text) ? text : undefined;
  } catch {
    return undefined; // these bytes are no UTF-8
  }
}
