import { expect, test } from "vitest";
import type { PlanItem } from "../../../../supabase/functions/_shared/protocol/run-facts.ts";
import type { Run } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { type EdgeFacts, edgesOf, planPlace, reachedLimit, shownPlan } from "./composer-edge.ts";

const plan: PlanItem[] = [
  { text: "Write the page", status: "done" },
  { text: "Check it on a phone", status: "doing" },
  { text: "Tell", status: "open" },
];
const quiet: EdgeFacts = {
  hasRequests: false,
  isStopping: false,
  limit: null,
  waitsFor: null,
  linkTrouble: null,
  isQueuePaused: false,
  queued: [],
  plan: null,
};
const limit = { runId: "r1", sentence: "This run has taken all the steps it may take.", action: "continue" } as const;

function run(change: Partial<Run>): Run {
  return {
    id: "r1",
    message_id: "m1",
    place: 1,
    status: "running",
    attempt: 1,
    error_code: null,
    error_sentence: null,
    stop_requested_at: null,
    created_at: "2026-11-29T08:00:00Z",
    started_at: "2026-11-29T08:00:00Z",
    finished_at: null,
    totals: null,
    retry: null,
    ...change,
  };
}

function stateWith(runs: readonly Run[], items: readonly PlanItem[] | null = null): Parameters<typeof shownPlan>[0] {
  return {
    session: { queue_paused_at: null },
    runs: new Map(runs.map((each) => [each.id, each])),
    plan: items,
  };
}

const kinds = (facts: Partial<EdgeFacts>) => edgesOf({ ...quiet, ...facts }).map(({ kind }) => kind);

test("A quiet session has a bare edge", () => {
  expect(kinds({})).toEqual([]);
});

test("What needs an answer comes first and takes the room of the plan", () => {
  expect(kinds({ hasRequests: true, linkTrouble: "offline", plan })).toEqual(["requests", "link"]);
});

test("A run that is being stopped asks nothing more", () => {
  expect(kinds({ hasRequests: true, isStopping: true, plan })).toEqual(["stopping", "plan"]);
});

test("A paused queue is told after a limit", () => {
  expect(kinds({ isQueuePaused: true, limit })).toEqual(["limit", "paused"]);
});

test("A limit comes before the state of the link, and the plan is last", () => {
  expect(kinds({ limit, linkTrouble: "polling", plan })).toEqual(["limit", "link", "plan"]);
});

test("A limit is told while it is what ended the last run", () => {
  const failed = run({
    status: "failed",
    error_code: "max_steps",
    error_sentence: limit.sentence,
    finished_at: "2026-11-29T08:01:00Z",
  });
  const next = run({ id: "r2", created_at: "2026-11-29T08:02:00Z" });
  expect(reachedLimit(stateWith([failed]))).toEqual(limit);
  expect(reachedLimit(stateWith([failed, next]))).toBeNull();
});

test("A failure that is no limit is left to the conversation", () => {
  const failed = run({ status: "failed", error_code: "internal", finished_at: "2026-11-29T08:01:00Z" });
  expect(reachedLimit(stateWith([failed]))).toBeNull();
});

test.each([
  ["key_missing", "add_key"],
  ["own_max_cost_per_day", "raise_own_budget"],
  ["session_max_cost", "raise_session_budget"],
  ["model_context_too_long", "choose_model"],
  ["model_quota", "choose_model"],
  ["max_cost_per_day", "add_key"],
  ["installation_max_cost_per_day", "add_key"],
  ["guest_max_cost_per_day", "sign_up"],
  ["user_blocked", null],
] as const)("A limit leads to the one thing that helps: %s, %s", (error_code, action) => {
  const ended = { status: "failed", error_sentence: "It ended.", finished_at: "2026-11-29T08:01:00Z" } as const;
  expect(reachedLimit(stateWith([run({ ...ended, error_code })]))).toEqual({
    ...{ runId: "r1", sentence: "It ended.", action },
  });
});

test("The plan shows while the agent works and something is left to do", () => {
  const done = plan.map((item): PlanItem => ({ ...item, status: "done" }));
  const finished = run({ status: "succeeded", finished_at: "2026-11-29T08:01:00Z" });
  expect(shownPlan(stateWith([run({})], plan))).toBe(plan);
  expect(shownPlan(stateWith([run({})], done))).toBeNull();
  expect(shownPlan(stateWith([finished], plan))).toBeNull();
});

test("The plan's line names the item at work, else the next one", () => {
  expect(planPlace(plan)).toEqual({ text: "Check it on a phone", place: 2, doneShare: 1 / 3 });
  const between = plan.map((item): PlanItem => (item.status === "doing" ? { ...item, status: "done" } : item));
  expect(planPlace(between)).toEqual({ text: "Tell", place: 3, doneShare: 2 / 3 });
});
