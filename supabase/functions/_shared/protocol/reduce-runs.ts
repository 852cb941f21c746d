// Events of runs, from queued to finished, and of their requests.
import type { SessionEvent } from "./events.ts";
import { leaveRun, readMessage } from "./reduce-messages.ts";
import type { Request, Run } from "./session-snapshot.ts";
import type { SessionState } from "./session-state.ts";

type EventOf<Type extends SessionEvent["type"]> = SessionEvent & { type: Type };
type RunEvent = EventOf<
  | "run_queued"
  | "run_started"
  | "run_stop_requested"
  | "run_waited"
  | "run_yielded"
  | "run_resumed"
  | "run_finished"
  | "model_retried"
  | "request_opened"
  | "request_answered"
  | "request_closed"
>;

export function reduceRuns(state: SessionState, event: RunEvent): SessionState {
  const run = event.run_id === null ? undefined : state.runs.get(event.run_id);
  switch (event.type) {
    case "run_queued":
      return run ? withRun(state, { ...run, status: "queued" }) : addRun(state, event);
    case "run_started": {
      const started = run && working({ ...run, attempt: event.payload.attempt }, event);
      return readMessage(withRun(state, started), run?.message_id, event.seq);
    }
    case "run_resumed":
      return withRun(state, run && working(run, event));
    case "run_stop_requested":
      return withRun(state, run && { ...run, stop_requested_at: event.created_at });
    case "run_waited":
      return withRun(state, run && { ...run, status: "waiting" });
    case "run_yielded":
      return withRun(state, run && { ...run, status: "queued" });
    case "run_finished": {
      const finished = run && { ...run, ...event.payload, retry: null, finished_at: event.created_at };
      return readMessage(withRun(leaveRun(state, run?.id), finished), run?.message_id, event.seq);
    }
    case "model_retried": {
      const { model_id: _model, ...retry } = event.payload;
      return withRun(state, run && { ...run, retry: { ...retry, at: event.created_at } });
    }
    case "request_opened":
      return openRequest(state, event);
    case "request_answered":
      return withRun(withoutRequest(state, event.payload.request_id), run && requeued(run));
    case "request_closed":
      return withRun(
        withoutRequest(state, event.payload.request_id),
        event.payload.status === "expired" ? run && requeued(run) : undefined,
      );
    default:
      return event satisfies never;
  }
}

function addRun(state: SessionState, event: EventOf<"run_queued">): SessionState {
  if (event.run_id === null) return state;
  return withRun(state, {
    id: event.run_id,
    message_id: event.payload.message_id,
    place: event.payload.place ?? event.seq,
    status: "queued",
    attempt: 0,
    error_code: null,
    error_sentence: null,
    stop_requested_at: null,
    created_at: event.created_at,
    started_at: null,
    finished_at: null,
    totals: null,
    retry: null,
  });
}

/** An undefined run is older than the loaded ones and ignored. */
function withRun(state: SessionState, run: Run | undefined): SessionState {
  return run === undefined ? state : { ...state, runs: new Map(state.runs).set(run.id, run) };
}

function working(run: Run, event: RunEvent): Run {
  return { ...run, status: "running", started_at: run.started_at ?? event.created_at };
}

/** Once the request is answered or has expired, the run is queued again. */
function requeued(run: Run): Run {
  return run.status === "waiting" ? { ...run, status: "queued" } : run;
}

function openRequest(state: SessionState, event: EventOf<"request_opened">): SessionState {
  if (event.run_id === null) return state;
  const { request_id: id, ...asked } = event.payload;
  const request: Request = { id, run_id: event.run_id, ...asked, created_at: event.created_at };
  return { ...state, requests: new Map(state.requests).set(id, request) };
}

function withoutRequest(state: SessionState, requestId: string): SessionState {
  const requests = new Map(state.requests);
  requests.delete(requestId);
  return { ...state, requests };
}
