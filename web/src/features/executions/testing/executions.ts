// An execution for tests.
import type { Execution } from "../../../../../supabase/functions/_shared/protocol/session-snapshot.ts";

export const finished: Execution = {
  ...{ id: "a", run_id: null, call_id: null, started_by: "me", language: "python", entry: "main.py", revision: 3 },
  ...{ first_line: null, last_line: null, memory_bytes: null },
  ...{ status: "succeeded", exit_code: 0, is_output_cut: false, note: null, duration_ms: 20, ran_in: "remote" },
  created_at: "2026-11-20T12:00:00.000+00:00",
  started_at: "2026-11-20T12:00:00.000+00:00",
  finished_at: "2026-11-20T12:00:00.020+00:00",
};
