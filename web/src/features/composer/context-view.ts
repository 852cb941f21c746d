// How full the model's context is, as the composer shows it.
import type { SessionUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";

type Context = NonNullable<SessionUsage["context"]>;
export type ContextKind = "fixed" | keyof Context["bytes"];

export interface ContextView {
  readonly usedTokens: number;
  readonly windowTokens: number;
  /** Of the window, between 0 and 1. */
  readonly share: number;
  /** The largest first. Together they are all that is used. */
  readonly parts: readonly { readonly kind: ContextKind; readonly tokens: number }[];
  readonly isEstimate: boolean;
  readonly canSumUp: boolean;
  /** The most that a summary can cost, in US dollars. */
  readonly summaryCost: number;
}

/** Close enough for shares: prose and code have three to four bytes a token. */
const bytesPerToken = 3.5;
const tokensPerImage = 1_600;
/** As much as `session_summary` may write. */
const maxSummaryTokens = 4_000;

/** Null where nothing is known: before the first call, or for a model that is gone. */
export function contextView({ context }: SessionUsage): ContextView | null {
  if (context === null || context.model === null) return null;
  const { model, is_summed_up: isEstimate, can_sum_up: canSumUp } = context;
  const estimates = Object.entries(context.bytes).map(([kind, amount = 0]) => ({
    kind: kind as keyof Context["bytes"], // the keys of a record of this type
    tokens: kind === "images" ? amount * tokensPerImage : amount / bytesPerToken,
  }));
  const said = sum(estimates);
  const fixed = Math.min(context.fixed_tokens, isEstimate ? Number.POSITIVE_INFINITY : context.used_tokens);
  const usedTokens = isEstimate ? fixed + Math.round(said) : context.used_tokens;
  const scale = said === 0 ? 0 : (usedTokens - fixed) / said;
  const scaled = estimates.map(({ kind, tokens }) => ({ kind, tokens: Math.round(tokens * scale) }));
  const parts = [{ kind: "fixed" as const, tokens: usedTokens - sum(scaled) }, ...scaled];
  return {
    usedTokens,
    windowTokens: model.context_tokens,
    share: Math.min(1, usedTokens / model.context_tokens),
    parts: parts.filter(({ tokens }) => tokens > 0).toSorted((left, right) => right.tokens - left.tokens),
    isEstimate,
    canSumUp,
    summaryCost:
      (usedTokens * Math.max(model.input_price, model.cache_write_price) +
        Math.min(maxSummaryTokens, model.output_tokens) * model.output_price) /
      1_000_000,
  };
}

function sum(parts: readonly { readonly tokens: number }[]): number {
  return parts.reduce((total, { tokens }) => total + tokens, 0);
}
