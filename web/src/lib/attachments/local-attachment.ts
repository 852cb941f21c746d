// A file of this browser on its way into a message.
import type { AttachmentPart } from "../../../../supabase/functions/_shared/protocol/messages.ts";

/** As a part of a message that is not sent yet. The server stores the rest of it without the content. */
export interface LocalAttachment extends Omit<AttachmentPart, "path"> {
  readonly content: Blob;
}

export function isImage({ media_type }: Pick<AttachmentPart, "media_type">): boolean {
  return media_type.startsWith("image/");
}
