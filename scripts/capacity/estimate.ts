// What a load needs of each plan, and what it costs. Arithmetic only.
import {
  broadcastDays,
  emptyDatabaseGigabytes,
  fees,
  type Meter,
  type MeterName,
  meters,
  type PlanName,
} from "./plans.ts";

/**
 * Means over the measured runs. `egressBytes` holds `poolerBytes`, which the functions read from the database. `keptBytes` stay in
 * the database, `broadcastBytes` until Realtime drops what it has stored.
 */
export type RunCounts = Readonly<
  Record<
    | ("invocations" | "seconds" | "functionCpuSeconds" | "databaseCpuSeconds" | "rowsWritten" | "walBytes")
    | ("broadcasts" | "egressBytes" | "poolerBytes" | "keptBytes" | "broadcastBytes")
    | ("inputTokens" | "cachedTokens" | "outputTokens"),
    number
  >
>;

/** In US dollars per million tokens. */
export type ModelPrices = { readonly id: string } & Readonly<Record<"input" | "cached" | "output", number>>;

export interface Load {
  readonly users: number;
  readonly runsPerDay: number;
}

export const assumptions = {
  daysPerMonth: 30,
  /** The part of a day's runs that starts in its busiest hour. */
  peakHourShare: 0.2,
  /** The part of the users whose workspace is open then. */
  onlineShare: 0.3,
  /** Open workspaces that show a run. */
  viewersPerRun: 1,
} as const;

export interface MeterUse {
  readonly name: MeterName;
  readonly used: number;
  readonly included: number | null;
  /** Of what is included; null where that is not published. */
  readonly share: number | null;
  /** A month, for what is used beyond it. */
  readonly cost: number;
  /** Whether the plan has no more of it, for any money. */
  readonly isStop: boolean;
}

export interface PlanEstimate {
  readonly plan: PlanName;
  readonly uses: readonly MeterUse[];
  /** What breaks first as the load grows. On paid plans it may only begin to cost more. */
  readonly first: MeterUse;
  /** The users, each with as many runs, up to whom nothing breaks. */
  readonly carriesUsers: number;
  readonly monthsUntilFull: number;
  readonly total: number;
  readonly per1000Runs: number;
}

const gigabyte = 1_000_000_000;

/** What a load uses, and what of it is there without any load. */
function usage(counts: RunCounts, { users, runsPerDay }: Load) {
  const { daysPerMonth, peakHourShare, onlineShare, viewersPerRun } = assumptions;
  const runsADay = users * runsPerDay;
  const runs = runsADay * daysPerMonth;
  const startedPerSecond = (runsADay * peakHourShare) / 3600;
  const messagesPerRun = counts.broadcasts * (1 + viewersPerRun);
  const stored = (runs * counts.keptBytes + runsADay * broadcastDays * counts.broadcastBytes) / gigabyte;
  const used: Record<MeterName, number> = {
    messages: runs * messagesPerRun,
    invocations: runs * counts.invocations,
    egress: (runs * counts.egressBytes) / gigabyte,
    database: emptyDatabaseGigabytes + stored,
    users,
    messageRate: startedPerSecond * messagesPerRun,
    connections: users * onlineShare,
    databaseCpu: startedPerSecond * counts.databaseCpuSeconds,
  };
  return { used, runs };
}

function useOf(name: MeterName, used: number, plan: PlanName): MeterUse {
  const meter: Meter = meters[name];
  const included = meter.included[plan];
  const isStop = plan === "free" || meter.more === undefined;
  const beyond = included === null ? 0 : Math.max(0, used - included);
  const cost = isStop || !meter.more ? 0 : Math.ceil(beyond / meter.more.package) * meter.more.price;
  return { name, used, included, share: included === null ? null : used / included, cost, isStop };
}

export function estimatePlan(plan: PlanName, counts: RunCounts, load: Load): PlanEstimate {
  const { used, runs } = usage(counts, load);
  const names = Object.keys(meters) as MeterName[]; // The keys of a constant.
  const uses = names.map((name) => useOf(name, used[name], plan));
  /** How many times this load fits. */
  const fits = ({ name, used: all, included }: MeterUse) => {
    const fixed = name === "database" ? emptyDatabaseGigabytes : 0;
    return included === null ? Number.POSITIVE_INFINITY : Math.max(0, included - fixed) / (all - fixed);
  };
  const first = uses.reduce((least, use) => (fits(use) < fits(least) ? use : least));
  const grows = (runs * counts.keptBytes) / gigabyte;
  const full = ((meters.database.included[plan] ?? 0) - emptyDatabaseGigabytes) / grows;
  const total = uses.reduce((sum, { cost }) => sum + cost, fees[plan]);
  return {
    ...{ plan, uses, first, total },
    carriesUsers: Math.floor(load.users * fits(first)),
    monthsUntilFull: Math.max(0, full),
    per1000Runs: total / (runs / 1000),
  };
}

/** In US dollars. */
export function modelCostPer1000Runs(counts: RunCounts, { input, cached, output }: ModelPrices): number {
  const { inputTokens, cachedTokens, outputTokens } = counts;
  return ((inputTokens - cachedTokens) * input + cachedTokens * cached + outputTokens * output) / 1000;
}
