// Works on a run until it ends, waits or the slice is over. The rows decide what is next; each step commits before the next starts.
import { AppError } from "../protocol/errors.ts";
import { type History, lastStepOf } from "./history/history.ts";
import { Interrupted, type InterruptionReason } from "./interruption.ts";
import { callModel, modelInUse, sumUp } from "./model-calls/call-model.ts";
import { type BegunCall, giveBack } from "./model-calls/first-call.ts";
import { titleSession } from "./model-calls/title.ts";
import { nextAction, repetitionAnswers } from "./next-action.ts";
import type { RunContext } from "./run-context.ts";
import type { StepEnd } from "./step-end.ts";
import { useTools } from "./use-tools.ts";

export type SliceEnd = "finished" | "waiting" | "yielded" | "lost";

/** Throws for a defect, or when the journal cannot be reached. The lease then expires and another slice takes over. */
export async function runAgent(run: RunContext): Promise<SliceEnd> {
  try {
    return await work(run);
  } catch (error) {
    if (error instanceof AppError && error.code === "lease_lost") return "lost";
    if (!(error instanceof Interrupted)) throw error;
    return release(run, error.reason);
  }
}

async function work(run: RunContext): Promise<SliceEnd> {
  let { firstCall } = run.start;
  let { hasTitle } = run;
  if (firstCall && run.interruption.signal.aborted) await giveBack(run, firstCall);
  let history = run.start.history ?? (await run.journal.readHistory());
  for (;;) {
    run.interruption.signal.throwIfAborted();
    const end = await step(run, history, firstCall);
    firstCall = null;
    switch (end.type) {
      case "goes_on":
        history = end.history;
        break;
      case "waits":
        return "waiting";
      case "ended":
        return "finished";
      case "yields":
        await run.journal.yieldRun(end.reason);
        return "yielded";
      case "ends":
        if (!hasTitle && end.ending.status === "succeeded") await nameSession(run, history);
        hasTitle = true;
        if (await run.journal.finishRun(end.ending)) return "finished";
        history = await run.journal.readHistory();
        break;
    }
  }
}

async function step(run: RunContext, history: History, firstCall: BegunCall | null): Promise<StepEnd> {
  const next = nextAction(run.runId, history);
  switch (next.type) {
    case "call_model":
      if (run.clock.now() >= run.slice.newStepsUntil) return { type: "yields", reason: "slice_ended" };
      return callModel(run, { number: next.step, history }, firstCall);
    case "sum_up":
      if (run.clock.now() >= run.slice.newStepsUntil) return { type: "yields", reason: "slice_ended" };
      return sumUp(run, { number: next.step, history }, firstCall);
    case "use_tools":
      return useTools(run, history, next.message, next.calls);
    case "ask_about_repetition":
      await run.journal.waitForAnswer({ id: run.newId(), kind: "question", question: repetitionQuestion(next.tool) });
      return { type: "waits" };
    case "stop":
      return { type: "ends", ending: { status: "stopped" } };
    case "finish":
      return { type: "ends", ending: { status: "succeeded" } };
    case "fail":
      return {
        type: "ends",
        ending: { status: "failed", error_code: next.error_code, error_sentence: next.error_sentence },
      };
  }
}

function repetitionQuestion(tool: string) {
  const text = `The agent wants to call ${tool} for the third time in a row with the same input. It may be going in circles. Should it continue?`;
  return { text, options: [repetitionAnswers.goOn, repetitionAnswers.stop] };
}

/** Gives up the lease, unless it is lost. */
async function release(run: RunContext, reason: InterruptionReason): Promise<SliceEnd> {
  switch (reason) {
    case "stop_requested":
      await run.journal.finishRun({ status: "stopped" });
      return "finished";
    case "slice_ended":
    case "shutting_down":
      await run.journal.yieldRun(reason);
      return "yielded";
    case "lost":
      return "lost";
  }
}

async function nameSession(run: RunContext, history: History): Promise<void> {
  const source = run.models[modelInUse(run, history)];
  if (!source) return;
  try {
    await titleSession(run, source, lastStepOf(run.runId, history), history);
  } catch (error) {
    if (error instanceof Interrupted || (error instanceof AppError && error.code === "lease_lost")) throw error;
    run.log.warn("The session was not named", { error });
  }
}
