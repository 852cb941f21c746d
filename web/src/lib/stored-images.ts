// Images of stored messages: rows and events have only their hashes.
import { queryOptions } from "@tanstack/react-query";
import type { StoredPart } from "../../../supabase/functions/_shared/protocol/messages.ts";
import type { UserPart } from "./outbox/outbox-message.ts";
import { call } from "./project.ts";

/** In base64. The same hash is always the same image. */
export function imageQuery(messageId: string, hash: string) {
  return queryOptions({
    queryKey: ["images", hash],
    queryFn: () => call("read_image", { message_id: messageId, hash }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a user said in a stored message, to be sent again. */
export async function userPartsOf(messageId: string, parts: readonly StoredPart[]): Promise<UserPart[]> {
  const sent = await Promise.all(
    parts.map(async (part): Promise<UserPart[]> => {
      if (part.type === "text") return [part];
      if (part.type !== "image") return [];
      const { media_type, hash } = part;
      return [{ type: "image", media_type, data: await call("read_image", { message_id: messageId, hash }) }];
    }),
  );
  return sent.flat();
}
