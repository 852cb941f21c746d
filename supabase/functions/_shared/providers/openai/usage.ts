// Translates usage of the OpenAI protocols into ours: input is all input, output is all output, thoughts included.
import { z } from "zod";
import type { Usage } from "../../protocol/messages.ts";

const total = z.number().int().nonnegative();
const share = total.nullish().catch(undefined);

const responsesUsage = z.object({
  input_tokens: total,
  output_tokens: total,
  input_tokens_details: z.object({ cached_tokens: share, cache_write_tokens: share }).nullish().catch(undefined),
  output_tokens_details: z.object({ reasoning_tokens: share }).nullish().catch(undefined),
});

const chatUsage = z.object({
  prompt_tokens: total,
  completion_tokens: total,
  total_tokens: share,
  prompt_tokens_details: z.object({ cached_tokens: share, cache_write_tokens: share }).nullish().catch(undefined),
  completion_tokens_details: z.object({ reasoning_tokens: share }).nullish().catch(undefined),
  /** DeepSeek's name for cached tokens. */
  prompt_cache_hit_tokens: share,
});

/** Undefined when there is none, or none that could be true. */
export function readResponsesUsage(stated: unknown): Usage | undefined {
  const { data } = responsesUsage.safeParse(stated);
  if (!data) return undefined;
  return asUsage(data.input_tokens, data.output_tokens, {
    cached: data.input_tokens_details?.cached_tokens,
    written: data.input_tokens_details?.cache_write_tokens,
    reasoning: data.output_tokens_details?.reasoning_tokens,
  });
}

/** Some servers count thoughts in the total but not in the completion. */
export function readChatUsage(stated: unknown): Usage | undefined {
  const { data } = chatUsage.safeParse(stated);
  if (!data) return undefined;
  const output = Math.max(data.completion_tokens, (data.total_tokens ?? 0) - data.prompt_tokens);
  return asUsage(data.prompt_tokens, output, {
    cached: data.prompt_tokens_details?.cached_tokens ?? data.prompt_cache_hit_tokens,
    written: data.prompt_tokens_details?.cache_write_tokens,
    reasoning: data.completion_tokens_details?.reasoning_tokens,
  });
}

interface Shares {
  readonly cached: number | null | undefined;
  readonly written: number | null | undefined;
  readonly reasoning: number | null | undefined;
}

/** A share never exceeds its total: prices are computed by subtraction. */
function asUsage(input: number, output: number, { cached, written, reasoning }: Shares): Usage | undefined {
  if (input === 0) return undefined;
  const cached_tokens = Math.min(cached ?? 0, input);
  return {
    input_tokens: input,
    ...(cached ? { cached_tokens } : {}),
    ...(written ? { cache_write_tokens: Math.min(written, input - cached_tokens) } : {}),
    output_tokens: output,
    ...(reasoning ? { reasoning_tokens: Math.min(reasoning, output) } : {}),
  };
}
