// Usage as the page shows it: each day, each model, in all.
import type { MyUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";

export type Unit = "cost" | "tokens";
export type Payer = "project" | "own" | "deleted";
/** From the bottom of a bar up. */
export const payers: readonly Payer[] = ["project", "own", "deleted"];

export interface Amounts {
  readonly calls: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
}

export interface DayView {
  readonly day: string;
  readonly cost: Readonly<Record<Payer, number>>;
  /** Of what is deleted, tokens are not known. */
  readonly tokens: Readonly<Record<Payer, number>>;
}

const nothing: Amounts = { calls: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, cost: 0 };
type Row = MyUsage["days"][number] | MyUsage["sessions"][number];

export function amountsOf(row: Row): Amounts {
  const { calls, cost, input_tokens: inputTokens, cached_tokens: cachedTokens, output_tokens: outputTokens } = row;
  return { calls, inputTokens, cachedTokens, outputTokens, cost };
}

export function totalOf(rows: readonly Row[]): Amounts {
  return rows.map(amountsOf).reduce(add, nothing);
}

function add(left: Amounts, right: Amounts): Amounts {
  return {
    calls: left.calls + right.calls,
    inputTokens: left.inputTokens + right.inputTokens,
    cachedTokens: left.cachedTokens + right.cachedTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cost: left.cost + right.cost,
  };
}

/** Calls that failed count, too. */
export function isUnused({ days, deleted }: Pick<MyUsage, "days" | "deleted">): boolean {
  return totalOf(days).calls === 0 && deleted.every(({ cost }) => cost === 0);
}

/** One for each day, also for those without usage. */
export function daysOf({ days, deleted }: Pick<MyUsage, "days" | "deleted">, all: readonly string[]): DayView[] {
  return all.map((day) => {
    const [own, project] = [true, false].map((isOwn) =>
      totalOf(days.filter((row) => row.day === day && row.uses_own_key === isOwn)),
    );
    const lost = deleted.filter((row) => row.day === day).reduce((sum, { cost }) => sum + cost, 0);
    return {
      day,
      cost: { project: project?.cost ?? 0, own: own?.cost ?? 0, deleted: lost },
      tokens: { project: tokensOf(project), own: tokensOf(own), deleted: 0 },
    };
  });
}

function tokensOf({ inputTokens, outputTokens }: Amounts = nothing): number {
  return inputTokens + outputTokens;
}

export interface ModelView extends Amounts {
  readonly modelId: string | null;
  readonly ownKeysCost: number;
}

/** The one that cost most first. */
export function modelsOf({ days }: Pick<MyUsage, "days">): readonly ModelView[] {
  const byModel = Map.groupBy(days, ({ model_id }) => model_id);
  return [...byModel]
    .map(([modelId, rows]) => ({
      modelId,
      ...totalOf(rows),
      ownKeysCost: totalOf(rows.filter(({ uses_own_key }) => uses_own_key)).cost,
    }))
    .toSorted((left, right) => right.cost - left.cost || tokensOf(right) - tokensOf(left));
}

export function sumOf(amounts: Readonly<Record<Payer, number>>): number {
  return amounts.project + amounts.own + amounts.deleted;
}

/** The end of an axis: the next of 1, 2 and 5 times a power of ten. */
export function axisEnd(largest: number): number {
  if (largest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const factor = [1, 2, 5, 10].find((each) => each * power >= largest * 0.999_999) ?? 10;
  return factor * power;
}
