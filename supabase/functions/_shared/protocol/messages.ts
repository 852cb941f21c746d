// The parts of a message, the same in rows, events and histories.
import { z } from "zod";

export const messagePart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("image"), media_type: z.string(), data: z.base64() }),
  /** `opaque` is a block of the provider, returned to it unchanged and meaningless to others. */
  z.object({
    type: z.literal("reasoning"),
    text: z.string(),
    /** How long the model thought before it went on. */
    duration_ms: z.number().int().nonnegative().optional(),
    provider: z.string().optional(),
    opaque: z.unknown().optional(),
  }),
  z.object({ type: z.literal("tool_call"), call_id: z.string(), name: z.string(), input: z.unknown() }),
]);
export type MessagePart = z.infer<typeof messagePart>;

/** Tokens of one model call. `input_tokens` includes cached and cache-write tokens. */
export const usage = z.object({
  input_tokens: z.number().int().nonnegative(),
  cached_tokens: z.number().int().nonnegative().optional(),
  cache_write_tokens: z.number().int().nonnegative().optional(),
  output_tokens: z.number().int().nonnegative(),
  reasoning_tokens: z.number().int().nonnegative().optional(),
});
export type Usage = z.infer<typeof usage>;
