// How a run ended: what went wrong, what to do next, what it took.
import type { EventPayload } from "../../../supabase/functions/_shared/protocol/events.ts";
import type { RunTotals } from "../../../supabase/functions/_shared/protocol/run-facts.ts";
import type { Paint } from "./paint.ts";
import { plain } from "./plain.ts";

/** For errors whose sentence does not say what to do. */
const nextActions: Readonly<Record<string, string>> = {
  max_steps: "Send a message to go on.",
  max_tokens: "Send a message to go on.",
  max_cost: "Send a message to go on.",
  max_seconds: "Send a message to go on.",
  own_max_cost_per_day: "Raise it in the app, under Usage.",
  session_max_cost: "The owner of the session can raise it in the app.",
  user_blocked: "Ask the operator.",
  internal: "Send a message to try again.",
};

export function runEndLines(end: EventPayload<"run_finished">, paint: Paint): string[] {
  return [...outcomeLines(end, paint), ...(end.totals ? [totalsLine(end.totals, paint)] : [])];
}

function outcomeLines(end: EventPayload<"run_finished">, paint: Paint): string[] {
  if (end.status === "succeeded") return [];
  if (end.status === "stopped") return [paint("yellow", "Stopped. What was said and written so far is kept.")];
  const sentence = plain(end.error_sentence ?? "The run failed.");
  const action = nextActions[end.error_code ?? ""];
  return [paint("red", `✗ ${sentence}${action && !sentence.includes(action) ? ` ${action}` : ""}`)];
}

function totalsLine(run: RunTotals, paint: Paint): string {
  const steps = `${run.steps} ${run.steps === 1 ? "step" : "steps"}`;
  const tokens = `${count(run.input_tokens)} tokens in, ${count(run.output_tokens)} out`;
  return paint("dim", [steps, tokens, `$${money(run.cost)}`, duration(run.duration_ms)].join(" · "));
}

/** Amounts below a cent keep four decimals. */
function money(cost: number): string {
  return cost > 0 && cost < 0.01 ? cost.toFixed(4) : cost.toFixed(2);
}

function count(tokens: number): string {
  return tokens.toLocaleString("en-US");
}

function duration(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
