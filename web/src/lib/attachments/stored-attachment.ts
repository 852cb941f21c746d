// Attachments of stored messages: rows and events only say where their bytes are.
import { queryOptions } from "@tanstack/react-query";
import type { AttachmentPart } from "../../../../supabase/functions/_shared/protocol/messages.ts";
import { storage } from "../project.ts";

/** An object never changes. */
export function attachmentQuery({ path, media_type }: Pick<AttachmentPart, "path" | "media_type">) {
  return queryOptions({
    queryKey: ["attachments", path],
    queryFn: async ({ signal }) => {
      const { readAttachment } = await import("../../../../supabase/functions/_shared/client/attachments.ts");
      return readAttachment(storage, { path, media_type }, signal);
    },
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: (failures, error) => error.name === "Unreachable" && failures < 3,
  });
}
