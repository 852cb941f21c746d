// The parts of a message, the same in rows, events and histories.
import * as z from "zod/mini";

export const messagePart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("image"), media_type: z.string(), data: z.base64() }),
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
]);
export type MessagePart = z.infer<typeof messagePart>;

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
