// What hosted Supabase publishes: what each plan includes, what more costs, and where it stops. Every figure with its source and
// the day it was read.
export const planNames = ["free", "pro", "team"] as const;
export type PlanName = (typeof planNames)[number];

export interface Meter {
  readonly label: string;
  /** What the plan includes, or may not go beyond. Null: not published. */
  readonly included: Readonly<Record<PlanName, number | null>>;
  /** On paid plans beyond what is included, in US dollars per started package. Without it, there is no more. */
  readonly more?: { readonly package: number; readonly price: number };
  readonly source: string;
  readonly read: string;
}

const source = "github.com/supabase/supabase, packages/shared-data/pricing-catalog.ts at 58ff906e";
const realtimeLimits = "supabase.com/docs/guides/realtime/limits, Pro without spend cap";
const computeSizes =
  "supabase.com/docs/guides/platform/compute-and-disk: Micro has 2 shared cores, Nano an unnamed share";
const read = "2026-11-29";
const included = (free: number | null, pro: number, team: number) => ({ free, pro, team });
const million = 1_000_000;

export const meters = {
  messages: {
    ...{ label: "Realtime messages a month", included: included(2 * million, 5 * million, 5 * million) },
    ...{ more: { package: million, price: 2.5 }, source, read },
  },
  invocations: {
    ...{ label: "function invocations a month", included: included(million / 2, 2 * million, 2 * million) },
    ...{ more: { package: million, price: 2 }, source, read },
  },
  egress: {
    ...{ label: "GB of egress a month", included: included(5, 250, 250) },
    ...{ more: { package: 1, price: 0.09 }, source, read },
  },
  /** On Free it becomes read-only there. */
  database: {
    ...{ label: "GB of database after a month", included: included(0.5, 8, 8) },
    ...{ more: { package: 1, price: 0.125 }, source, read },
  },
  users: {
    ...{ label: "active users a month, guests too", included: included(50_000, 100_000, 100_000) },
    ...{ more: { package: 1, price: 0.00325 }, source, read },
  },
  messageRate: {
    label: "Realtime messages a second, at peak",
    ...{ included: included(100, 2_500, 2_500), source: realtimeLimits, read },
  },
  /** Paid plans stop at 10,000. */
  connections: {
    ...{ label: "open workspaces, at peak", included: included(200, 500, 500) },
    ...{ more: { package: 1_000, price: 10 }, source, read },
  },
  databaseCpu: { label: "database cores, at peak", included: included(null, 2, 2), source: computeSizes, read },
} as const satisfies Record<string, Meter>;

export type MeterName = keyof typeof meters;

/** A month, with the compute that the plan's credit pays for. Source: the same catalogue, read on the same day. */
export const fees: Readonly<Record<PlanName, number>> = { free: 0, pro: 25, team: 599 };
/** What one function request may compute. Source: supabase.com/docs/guides/functions/limits, read on 2026-11-29. */
export const maxFunctionCpuSeconds = 2;
/** How long stored broadcasts stay. Source: supabase.com/docs/guides/realtime/limits, read on 2026-11-29. */
export const broadcastDays = 3;
/** Before anybody has used it. Source: "about 40 to 60 MB", supabase.com/dashboard, database report, read on 2026-11-29. */
export const emptyDatabaseGigabytes = 0.06;
