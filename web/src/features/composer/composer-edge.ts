// What is fused to the composer's upper edge, and in which order.
import { liveRun, type SessionRuns } from "../../../../supabase/functions/_shared/client/live-run.ts";
import type { PlanItem } from "../../../../supabase/functions/_shared/protocol/run-facts.ts";
import type { Message, Run } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { type LimitAction, limitActionFor } from "../../lib/limits.ts";

export type LinkTrouble = "polling" | "offline" | "ended";

export interface Limit {
  readonly runId: string;
  readonly sentence: string;
  readonly action: LimitAction;
}

export type Edge =
  | { readonly kind: "requests" }
  | { readonly kind: "stopping" }
  | { readonly kind: "limit"; readonly limit: Limit }
  | { readonly kind: "waits"; readonly sentence: string }
  | { readonly kind: "link"; readonly trouble: LinkTrouble }
  | { readonly kind: "paused" }
  | { readonly kind: "queue"; readonly messages: readonly Message[] }
  | { readonly kind: "plan"; readonly items: readonly PlanItem[] };

export interface EdgeFacts {
  readonly hasRequests: boolean;
  readonly isStopping: boolean;
  readonly limit: Limit | null;
  /** Which limit keeps the next run from starting. */
  readonly waitsFor: string | null;
  readonly linkTrouble: LinkTrouble | null;
  readonly isQueuePaused: boolean;
  readonly queued: readonly Message[];
  readonly plan: readonly PlanItem[] | null;
}

/** The most urgent first. What needs an answer takes the room of the plan. */
export function edgesOf(facts: EdgeFacts): readonly Edge[] {
  const { hasRequests, isStopping, limit, waitsFor, linkTrouble, isQueuePaused, queued, plan } = facts;
  const asks = hasRequests && !isStopping;
  const edges: (Edge | false)[] = [
    asks && { kind: "requests" },
    isStopping && { kind: "stopping" },
    limit !== null && { kind: "limit", limit },
    waitsFor !== null && { kind: "waits", sentence: waitsFor },
    linkTrouble !== null && { kind: "link", trouble: linkTrouble },
    isQueuePaused && { kind: "paused" },
    queued.length > 0 && { kind: "queue", messages: queued },
    plan !== null && !asks && { kind: "plan", items: plan },
  ];
  return edges.filter((edge) => edge !== false);
}

/** The limit that ended the last run, until something else is at work. */
export function reachedLimit(state: SessionRuns): Limit | null {
  if (liveRun(state) !== undefined) return null;
  const last = lastEndedRun(state);
  if (last?.status !== "failed" || last.error_code === null) return null;
  const action = limitActionFor(last.error_code);
  return action === undefined ? null : { runId: last.id, sentence: last.error_sentence ?? "", action };
}

function lastEndedRun({ runs }: SessionRuns): Run | undefined {
  return [...runs.values()]
    .filter(({ finished_at: finishedAt }) => finishedAt !== null)
    .toSorted((left, right) => Date.parse(left.finished_at ?? "") - Date.parse(right.finished_at ?? ""))
    .at(-1);
}

/** While the agent works and something is left to do. */
export function shownPlan(state: SessionRuns & Pick<SessionState, "plan">): readonly PlanItem[] | null {
  if (liveRun(state) === undefined) return null;
  return state.plan?.some(({ status }) => status !== "done") ? state.plan : null;
}

export interface PlanPlace {
  readonly text: string;
  /** Of the item at work, from 1. */
  readonly place: number;
  readonly doneShare: number;
}

/** The item at work, else the next one. */
export function planPlace(items: readonly PlanItem[]): PlanPlace | null {
  const doing = items.findIndex(({ status }) => status === "doing");
  const index = doing >= 0 ? doing : items.findIndex(({ status }) => status === "open");
  const item = items[index];
  if (item === undefined) return null;
  const done = items.filter(({ status }) => status === "done").length;
  return { text: item.text, place: index + 1, doneShare: done / items.length };
}
