// The parts of a message. They are the same in rows, events and histories.
import * as z from "zod/mini";

/** The bytes are in the bucket `attachments` of Storage: `client/attachments.ts` reads them. */
export const attachmentPart = z.object({
  type: z.literal("attachment"),
  attachment_id: z.uuid(),
  /** In the bucket. */
  path: z.string(),
  name: z.string(),
  media_type: z.string(),
  bytes: z.int().check(z.positive()),
  /** In pixels, of an image. */
  width: z.optional(z.int()),
  height: z.optional(z.int()),
});
export type AttachmentPart = z.infer<typeof attachmentPart>;

/** All that the agent says. */
export const saidParts = [
  z.object({ type: z.literal("text"), text: z.string() }),
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
export type SaidPart = z.infer<(typeof saidParts)[number]>;

export const messagePart = z.discriminatedUnion("type", [attachmentPart, ...saidParts]);
export type MessagePart = z.infer<typeof messagePart>;

/** As users send it, once the attachment has been announced and uploaded. Everybody reads it as an AttachmentPart. */
export type SentPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "attachment"; readonly attachment_id: string };

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
