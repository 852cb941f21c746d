// Events of executions. Those of the agent are known when they end, unless a browser runs them; those of users from the start.
import type { SessionEvent } from "./events.ts";
import type { Execution } from "./session-snapshot.ts";
import type { SessionState } from "./session-state.ts";

type EventOf<Type extends SessionEvent["type"]> = SessionEvent & { type: Type };
type ExecutionEvent = EventOf<"execution_queued" | "execution_started" | "execution_finished">;

export function reduceExecutions(state: SessionState, event: ExecutionEvent): SessionState {
  const known = state.executions.get(event.payload.execution_id);
  switch (event.type) {
    case "execution_queued":
      return withExecution(state, known ? { ...known, status: "queued", started_at: null } : queued(event));
    case "execution_started":
      return withExecution(state, known && { ...known, status: "running", started_at: event.created_at });
    case "execution_finished":
      return withExecution(state, ended(known ?? queued(event), event));
    default:
      return event satisfies never;
  }
}

/** An undefined execution is older than the loaded ones and ignored. */
function withExecution(state: SessionState, execution: Execution | undefined): SessionState {
  if (execution === undefined) return state;
  return { ...state, executions: new Map(state.executions).set(execution.id, execution) };
}

function queued(event: EventOf<"execution_queued" | "execution_finished">): Execution {
  const { execution_id: id, language, entry, revision, call_id = null, ran_in = null } = event.payload;
  const { first_line = null, last_line = null } = event.type === "execution_queued" ? event.payload : {};
  return {
    ...{ id, language, entry, revision, first_line, last_line, run_id: event.run_id, call_id, ran_in },
    ...{ started_by: event.actor_id, status: "queued", exit_code: null, is_output_cut: false, note: null },
    ...{ duration_ms: null, memory_bytes: null },
    ...{ created_at: event.created_at, started_at: null, finished_at: null },
  };
}

function ended(execution: Execution, { payload, created_at }: EventOf<"execution_finished">): Execution {
  const { status, exit_code, is_output_cut, duration_ms, ran_in, note, call_id, started_at } = payload;
  const { memory_bytes = null } = payload;
  return {
    ...execution,
    ...{ status, exit_code, is_output_cut, duration_ms, memory_bytes, ran_in, note, call_id, started_at },
    finished_at: created_at,
  };
}
