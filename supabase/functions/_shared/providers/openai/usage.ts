// Translates usage of the OpenAI protocols into ours: input is all input, output is all output, thoughts included.
import type { Usage } from "../../protocol/messages.ts";
import { asCount, asObject } from "../json.ts";

/** Undefined when there is none, or none that could be true. */
export function readResponsesUsage(stated: unknown): Usage | undefined {
  const usage = asObject(stated);
  const input = asCount(usage?.input_tokens);
  const output = asCount(usage?.output_tokens);
  if (input === undefined || output === undefined) return undefined;
  const ofInput = asObject(usage?.input_tokens_details);
  return asUsage(input, output, {
    cached: asCount(ofInput?.cached_tokens),
    written: asCount(ofInput?.cache_write_tokens),
    reasoning: asCount(asObject(usage?.output_tokens_details)?.reasoning_tokens),
  });
}

/** Some servers count thoughts in the total but not in the completion. */
export function readChatUsage(stated: unknown): Usage | undefined {
  const usage = asObject(stated);
  const input = asCount(usage?.prompt_tokens);
  const completion = asCount(usage?.completion_tokens);
  if (input === undefined || completion === undefined) return undefined;
  const ofInput = asObject(usage?.prompt_tokens_details);
  return asUsage(input, Math.max(completion, (asCount(usage?.total_tokens) ?? 0) - input), {
    // DeepSeek has a name of its own for cached tokens.
    cached: asCount(ofInput?.cached_tokens) ?? asCount(usage?.prompt_cache_hit_tokens),
    written: asCount(ofInput?.cache_write_tokens),
    reasoning: asCount(asObject(usage?.completion_tokens_details)?.reasoning_tokens),
  });
}

interface Shares {
  readonly cached: number | undefined;
  readonly written: number | undefined;
  readonly reasoning: number | undefined;
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
