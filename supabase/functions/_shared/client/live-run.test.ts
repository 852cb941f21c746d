import { expect, test } from "vitest";
import type { Execution, Run } from "../protocol/session-snapshot.ts";
import { isBusy } from "./live-run.ts";

const session = { queue_paused_at: null };
const run = (status: Run["status"]): Run => ({
  ...{ id: "r", message_id: "m", place: 1, status, attempt: 1, error_code: null, error_sentence: null },
  ...{ stop_requested_at: null, created_at: "", started_at: null, finished_at: null, totals: null, retry: null },
});
const program = (status: Execution["status"]): Execution => ({
  ...{
    id: "e",
    run_id: null,
    call_id: null,
    started_by: null,
    language: "python",
    entry: "a.py",
    first_line: null,
    last_line: null,
    memory_bytes: null,
    revision: 1,
    status,
  },
  ...{ exit_code: null, is_output_cut: false, note: null, duration_ms: null, ran_in: null },
  ...{ created_at: "", started_at: null, finished_at: status === "succeeded" ? "2026-01-01" : null },
});
const state = (runs: Run[], programs: Execution[], pausedAt: string | null = null) => ({
  session: { ...session, queue_paused_at: pausedAt },
  runs: new Map(runs.map((item) => [item.id, item])),
  executions: new Map(programs.map((item) => [item.id, item])),
});

test("A session is busy while a run or a program is at work or next, and not while one waits or is parked", () => {
  expect(isBusy(state([run("running")], []))).toBe(true);
  expect(isBusy(state([run("queued")], []))).toBe(true);
  expect(isBusy(state([run("waiting")], [program("queued")]))).toBe(true);
  expect(isBusy(state([], [program("running")]))).toBe(true);
  expect(isBusy(state([run("waiting")], [program("succeeded")]))).toBe(false);
  expect(isBusy(state([run("queued")], [], "2026-01-01"))).toBe(false);
});
