// The parts of a message. They are the same in rows, events and histories, except for images.
import * as z from "zod/mini";

const textPart = z.object({ type: z.literal("text"), text: z.string() });
const otherParts = [
  /** `opaque` is a block of the provider, returned to it unchanged and meaningless to others. */
  z.object({
    type: z.literal("reasoning"),
    text: z.string(),
    /** How long the model thought before it went on. */
    duration_ms: z.optional(z.int().check(z.nonnegative())),
    provider: z.optional(z.string()),
    opaque: z.optional(z.unknown()),
  }),
  z.object({ type: z.literal("tool_call"), call_id: z.string(), name: z.string(), input: z.unknown() }),
] as const;

/** As users send it and models read it. */
const sentImage = z.object({ type: z.literal("image"), media_type: z.string(), data: z.base64() });
export const messagePart = z.discriminatedUnion("type", [textPart, sentImage, ...otherParts]);
export type MessagePart = z.infer<typeof messagePart>;

/** As rows and events have it: the image itself is read with `read_image`, by the message's id and this hash. */
const storedImage = z.object({
  type: z.literal("image"),
  media_type: z.string(),
  hash: z.string(),
  bytes: z.int().check(z.nonnegative()),
});
export const storedPart = z.discriminatedUnion("type", [textPart, storedImage, ...otherParts]);
export type StoredPart = z.infer<typeof storedPart>;

/** Its slice ended or its process died in mid-sentence. The run's next message continues it, and readers see one answer. */
export function endsMidSentence({ stop_reason }: { readonly stop_reason: string | null }): boolean {
  return stop_reason === "slice_ended" || stop_reason === "interrupted";
}

/** Tokens of one model call. `input_tokens` includes cached and cache-write tokens. */
export const usage = z.object({
  input_tokens: z.int().check(z.nonnegative()),
  cached_tokens: z.optional(z.int().check(z.nonnegative())),
  cache_write_tokens: z.optional(z.int().check(z.nonnegative())),
  output_tokens: z.int().check(z.nonnegative()),
  reasoning_tokens: z.optional(z.int().check(z.nonnegative())),
});
export type Usage = z.infer<typeof usage>;
