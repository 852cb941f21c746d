// What calls may cost together. One budget may be shared by calls that run at the same time: each reserves before it asks.
import type { ModelRequest, ModelSpec } from "../models/model-client.ts";
import type { Usage } from "../protocol/messages.ts";
import { BudgetSpent } from "./call-error.ts";

export interface BudgetLimits {
  /** Model calls: each try and each correction is one. */
  readonly maxCalls?: number;
  /** Input and output together. */
  readonly maxTokens?: number;
  /** In whatever currency `priceOf` counts. */
  readonly maxCost?: number;
  /** Needed for `maxCost`: what a call of this model costs. */
  readonly priceOf?: (spec: ModelSpec, usage: Usage) => number;
}

export interface Spent {
  readonly calls: number;
  readonly tokens: number;
  readonly cost: number;
}

export interface Reservation {
  /** The request as the budget allows it: an answer may be no longer than what is left. */
  readonly request: ModelRequest;
  /** Books what was used, or what was reserved where nobody knows. Call it once, however the call ended. */
  settle(usage: Usage | undefined): void;
}

export interface Budget {
  spent(): Spent;
  /** Throws BudgetSpent when there is nothing left for this request. */
  reserve(spec: ModelSpec, request: ModelRequest): Reservation;
}

/** With less left than this no answer is worth beginning. */
const leastOutputTokens = 16;
/** Rather too many tokens than too few: most texts have four characters to one. */
const charactersPerToken = 3;

export function createBudget(limits: BudgetLimits): Budget {
  const { maxCalls = Infinity, maxTokens = Infinity, maxCost = Infinity, priceOf = () => 0 } = limits;
  if (limits.maxCost !== undefined && !limits.priceOf) throw new TypeError("A budget with maxCost needs priceOf.");
  let spent: Spent = { calls: 0, tokens: 0, cost: 0 };
  const add = (usage: Usage, spec: ModelSpec, sign: 1 | -1) => {
    const tokens = spent.tokens + sign * (usage.input_tokens + usage.output_tokens);
    spent = { ...spent, tokens, cost: spent.cost + sign * priceOf(spec, usage) };
  };
  return {
    spent: () => spent,
    reserve: (spec, request) => {
      if (spent.calls >= maxCalls) throw new BudgetSpent(`The budget allows ${maxCalls} model calls.`);
      const input_tokens = roughTokens(request);
      const priceOfTokens = (output_tokens: number) => priceOf(spec, { input_tokens, output_tokens });
      const affordable = Math.min(
        request.max_output_tokens,
        maxTokens - spent.tokens - input_tokens,
        affordableTokens(maxCost - spent.cost, request.max_output_tokens, priceOfTokens),
      );
      if (affordable < Math.min(leastOutputTokens, request.max_output_tokens))
        throw new BudgetSpent("The budget has not enough left for another model call.");
      const reserved = { input_tokens, output_tokens: affordable };
      spent = { ...spent, calls: spent.calls + 1 };
      add(reserved, spec, 1);
      return {
        request: { ...request, max_output_tokens: affordable },
        settle: (usage) => {
          if (!usage) return;
          add(reserved, spec, -1);
          add(usage, spec, 1);
        },
      };
    },
  };
}

/** Prices are taken to grow evenly with the length of an answer. */
function affordableTokens(left: number, most: number, priceOfTokens: (outputTokens: number) => number): number {
  const whole = priceOfTokens(most);
  if (whole <= left) return most;
  const inputAlone = priceOfTokens(0);
  return Math.floor(((left - inputAlone) / (whole - inputAlone)) * most);
}

function roughTokens({ instructions, messages, output_schema }: ModelRequest): number {
  const imageCharacters = 5_000;
  const parts = messages.flatMap((message) => (message.role === "tool" ? [] : message.parts));
  const characters = parts.map((part) => (part.type === "text" ? part.text.length : imageCharacters));
  const schema = output_schema ? JSON.stringify(output_schema).length : 0;
  return Math.ceil((characters.reduce((sum, count) => sum + count, instructions.length) + schema) / charactersPerToken);
}
