// A limit on the cost of calls. Concurrent calls may share one budget, because each reserves its share first.
import type { ModelRequest, ModelSpec } from "../models/model-client.ts";
import type { Usage } from "../protocol/messages.ts";
import { BudgetSpent } from "./call-error.ts";

export interface BudgetLimits {
  /** Counts every attempt and every correction. */
  readonly maxCalls?: number;
  /** Input plus output. */
  readonly maxTokens?: number;
  /** In the currency of `priceOf`. */
  readonly maxCost?: number;
  /** The cost of a call. Required for `maxCost`. */
  readonly priceOf?: (spec: ModelSpec, usage: Usage) => number;
}

export interface Spent {
  readonly calls: number;
  readonly tokens: number;
  readonly cost: number;
}

export interface Reservation {
  /** The request, with its answer limited to the remaining budget. */
  readonly request: ModelRequest;
  /** Charges the usage, or the whole reservation when the usage is unknown. Call it exactly once. */
  settle(usage: Usage | undefined): void;
}

export interface Budget {
  spent(): Spent;
  /** Throws BudgetSpent when too little is left for this request. */
  reserve(spec: ModelSpec, request: ModelRequest): Reservation;
}

/** With fewer tokens left an answer is useless. */
const leastOutputTokens = 16;
/** Overestimates on purpose: most texts have four characters per token. */
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
        throw new BudgetSpent("Too little of the budget is left for another model call.");
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

/** Assumes that the price is linear in the length of the answer. */
function affordableTokens(left: number, most: number, priceOfTokens: (outputTokens: number) => number): number {
  const whole = priceOfTokens(most);
  if (whole <= left) return most;
  const inputAlone = priceOfTokens(0);
  return Math.floor(((left - inputAlone) / (whole - inputAlone)) * most);
}

function roughTokens({ instructions, messages, output_schema }: ModelRequest): number {
  const imageCharacters = 5_000;
  const characters = messages.flatMap((message): number[] =>
    message.role === "tool"
      ? []
      : message.parts.map((part) => (part.type === "text" ? part.text.length : imageCharacters)),
  );
  const schema = output_schema ? JSON.stringify(output_schema).length : 0;
  return Math.ceil((characters.reduce((sum, count) => sum + count, instructions.length) + schema) / charactersPerToken);
}
