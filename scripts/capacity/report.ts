// An estimate as text.
import {
  assumptions,
  estimatePlan,
  type Load,
  type MeterUse,
  type ModelPrices,
  modelCostPer1000Runs,
  type PlanEstimate,
} from "./estimate.ts";
import type { Measured } from "./measure.ts";
import { type MeterName, maxFunctionCpuSeconds, meters, planNames } from "./plans.ts";

const advice: Readonly<Record<MeterName, string>> = {
  messages: "raise STREAM_FLUSH_MS (streamed words are most of the messages)",
  invocations: "raise SLICE_SECONDS on a paid plan; fewer runs that are queued behind limits",
  egress: "serve the app from another host, as described; shorter sessions, since each run reads its session's history",
  database: "shorten the retention of old sessions and of guests; lower the stored bytes per user",
  users: "nothing but fewer users",
  messageRate: "raise STREAM_FLUSH_MS; lower max_live_runs_per_user",
  connections: "a paid plan; without spend cap, more of them",
  databaseCpu: "a larger compute size; raise STREAM_FLUSH_MS",
};

const dollars = (amount: number) => `$${amount.toFixed(2)}`;
const figure = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(2)));
const percent = (share: number | null) => (share === null ? "unknown" : `${figure(share * 100)} %`);

function lineOf({ name, used, included, share, cost }: MeterUse): string {
  const { label } = meters[name];
  const limit = included === null ? "not published" : included.toLocaleString("en-US");
  const price = cost > 0 ? `, ${dollars(cost)} more` : "";
  return `  ${label.padEnd(34)}${figure(used).padStart(12)} of ${limit} (${percent(share)}${price})`;
}

function describePlan({ plan, uses, first, total, ...estimate }: PlanEstimate): string[] {
  const { label } = meters[first.name];
  const breaks = first.isStop ? "stops" : "begins to cost more";
  const carries = `up to ${estimate.carriesUsers.toLocaleString("en-US")} such users; first ${breaks}: ${label}`;
  const isTooMuch = uses.some(({ isStop, share }) => isStop && (share ?? 0) > 1);
  return [
    `${plan.toUpperCase()}  ${isTooMuch ? "does not carry this" : `${dollars(total)} a month, ${dollars(estimate.per1000Runs)} per 1,000 runs`}`,
    ...uses.map(lineOf),
    `  ${carries}. To change that: ${advice[first.name]}.`,
    `  The included database is full after ${figure(estimate.monthsUntilFull)} months without deletion.`,
    "",
  ];
}

export function report({ date, runs, perRun }: Measured, load: Load, model?: ModelPrices): string {
  const { peakHourShare, onlineShare, viewersPerRun } = assumptions;
  const cpuShare = perRun.functionCpuSeconds / perRun.invocations / maxFunctionCpuSeconds;
  const cost = model && modelCostPer1000Runs(perRun, model);
  return [
    `${figure(load.users)} users with ${figure(load.runsPerDay)} runs a day each.`,
    `A run, measured on ${date} over ${runs} runs of the demo model: ${figure(perRun.seconds)} s, ` +
      `${figure(perRun.invocations)} invocations, ${figure(perRun.broadcasts)} broadcasts, ` +
      `${figure(perRun.egressBytes / 1000)} kB egress, ${figure(perRun.keptBytes / 1000)} kB kept, ` +
      `${figure(perRun.rowsWritten)} rows and ${figure(perRun.walBytes / 1000)} kB of WAL written.`,
    `Each function request uses ${percent(cpuShare)} of the ${maxFunctionCpuSeconds} s it may compute.`,
    `Assumed: ${peakHourShare * 100} % of the runs start in the busiest hour, ${onlineShare * 100} % of the users are ` +
      `there then, ${viewersPerRun} open workspace shows each run. Paid plans without spend cap, on Micro compute.`,
    "",
    ...planNames.flatMap((plan) => describePlan(estimatePlan(plan, perRun, load))),
    cost === undefined
      ? "The model costs you nothing: users bring their own keys."
      : `The model ${model?.id} costs you ${dollars(cost)} per 1,000 runs of ${figure(perRun.inputTokens)} input and ` +
        `${figure(perRun.outputTokens)} output tokens, ${dollars((cost * load.users * load.runsPerDay * 30) / 1000)} a month. ` +
        "Real tasks may need many times that: see public.model_calls. Set max_cost_per_user_and_day.",
    "",
  ].join("\n");
}
