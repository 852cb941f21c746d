import { useQuery } from "@tanstack/react-query";
import type { MessagePart, StoredPart } from "../../../../supabase/functions/_shared/protocol/messages.ts";
import { imageQuery } from "../../lib/stored-images.ts";
import { words } from "./words.ts";

type ImagePart = Extract<MessagePart | StoredPart, { type: "image" }>;

/** An image that is on its way, or one that was stored and is read when it is shown. */
export function PromptImage({ part, messageId }: { readonly part: ImagePart; readonly messageId: string }) {
  if ("data" in part) return <Picture mediaType={part.media_type} data={part.data} />;
  return <StoredImage messageId={messageId} part={part} />;
}

function StoredImage({
  messageId,
  part,
}: {
  readonly messageId: string;
  readonly part: Extract<StoredPart, ImagePart>;
}) {
  const { data, error } = useQuery(imageQuery(messageId, part.hash));
  if (error) return <p className="text-small text-faint">{words.imageUnread}</p>;
  if (data === undefined) return <div aria-hidden className="my-1 size-24 rounded-control bg-sheet" />;
  return <Picture mediaType={part.media_type} data={data} />;
}

function Picture({ mediaType, data }: { readonly mediaType: string; readonly data: string }) {
  const source = `data:${mediaType};base64,${data}`;
  return <img src={source} alt={words.attachedImage} className="my-1 max-h-60 rounded-control" />;
}
