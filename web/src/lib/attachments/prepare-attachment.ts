// Makes an attachment of a file: what it is, whether models take it, and an image no larger than they look at.
import { isText, typeOf } from "../../../../supabase/functions/_shared/workspace/file-types.ts";
import type { LocalAttachment } from "./local-attachment.ts";
import { scaleImage } from "./scale-image.ts";

export type UnfitReason = "empty" | "too_large" | "unknown_type" | "unreadable";

export type Prepared =
  | { readonly attachment: LocalAttachment; readonly reason?: never }
  | { readonly reason: UnfitReason; readonly attachment?: never };

/** As the database limits them. */
const maxPdfBytes = 10 * 1024 * 1024;
const maxTextBytes = 1024 * 1024;
const maxNameCharacters = 200;
/** Nobody attaches a larger picture by intent, and a phone has to hold it. */
const maxPictureBytes = 50 * 1024 * 1024;

export async function prepareAttachment(file: File): Promise<Prepared> {
  if (file.size === 0) return { reason: "empty" };
  const type = typeOf(new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
  if (type === "application/pdf") return bounded(file, type, maxPdfBytes);
  if (type !== undefined || file.type.startsWith("image/")) return prepareImage(file);
  if (file.size > maxTextBytes) return { reason: "too_large" };
  const isReadable = isText(new Uint8Array(await file.arrayBuffer()));
  return isReadable ? bounded(file, "text/plain", maxTextBytes) : { reason: "unknown_type" };
}

async function bounded(file: File, mediaType: string, maxBytes: number): Promise<Prepared> {
  if (file.size > maxBytes) return { reason: "too_large" };
  return { attachment: await attachmentOf(file, { content: file, mediaType }) };
}

async function prepareImage(file: File): Promise<Prepared> {
  if (file.size > maxPictureBytes) return { reason: "too_large" };
  const scaled = await scaleImage(file);
  if (scaled === undefined) return { reason: "unreadable" };
  const { content, width, height } = scaled;
  return { attachment: { ...(await attachmentOf(file, { content, mediaType: content.type })), width, height } };
}

async function attachmentOf(
  { name }: File,
  { content, mediaType }: { readonly content: Blob; readonly mediaType: string },
): Promise<LocalAttachment> {
  return {
    type: "attachment",
    attachment_id: crypto.randomUUID(),
    name: storableName(name),
    media_type: mediaType,
    bytes: content.size,
    // A copy: browsers refuse to read a file that has changed on disk since it was chosen.
    content: new Blob([await content.arrayBuffer()], { type: mediaType }),
  };
}

export function storableName(name: string): string {
  const plain = name.replace(/[\u0000-\u001f\u007f-\u009f/\\]/g, "_").trim();
  return Array.from(plain).slice(0, maxNameCharacters).join("") || "file";
}
