// How a step of the loop ends.
import { ModelError } from "../models/model-error.ts";
import type { History } from "./history/history.ts";
import type { RunEnding } from "./journal.ts";

export type StepEnd =
  | { readonly type: "goes_on"; readonly history: History }
  | { readonly type: "waits" }
  /** The run has ended with the answer. */
  | { readonly type: "ended" }
  | { readonly type: "yields"; readonly reason: string }
  | { readonly type: "ends"; readonly ending: RunEnding };

/** A model call may also fail and be retried. `attempt` counts from 1. */
export type ModelStepEnd =
  | StepEnd
  | { readonly type: "model_failed"; readonly error: ModelError; readonly attempt: number };

export function failed(error_code: string, error_sentence: string): StepEnd {
  return { type: "ends", ending: { status: "failed", error_code, error_sentence } };
}

/** The database refused to start a model call. */
export function refusedEnd({ code, sentence }: { readonly code: string; readonly sentence: string }): ModelStepEnd {
  if (code === "model_unavailable")
    return { type: "model_failed", error: new ModelError("not_found", sentence), attempt: 1 };
  return code === "runs_paused" ? { type: "yields", reason: sentence } : failed(code, sentence);
}
