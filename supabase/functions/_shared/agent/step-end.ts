// A model call that the database did not let begin, as the end of a step.
import { ModelError } from "../models/model-error.ts";
import { failed, type StepEnd } from "./run-context.ts";

/** How a step of the loop ended, or why this model did not answer it. `attempt`: the how manieth call it was, from 1. */
export type ModelStepEnd =
  | StepEnd
  | { readonly type: "model_failed"; readonly error: ModelError; readonly attempt: number };

export function refusedEnd({ code, sentence }: { readonly code: string; readonly sentence: string }): ModelStepEnd {
  if (code === "model_unavailable")
    return { type: "model_failed", error: new ModelError("not_found", sentence), attempt: 1 };
  return code === "runs_paused" ? { type: "yields", reason: sentence } : failed(code, sentence);
}
