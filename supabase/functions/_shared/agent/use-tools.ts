// Runs the tool calls of one message in order. Neighboring reads run in parallel; changes wait their turn.
import type { ApprovalPolicy } from "../protocol/enums.ts";
import { AppError } from "../protocol/errors.ts";
import { requestAnswers } from "../protocol/requests.ts";
import { outcomeUnknown } from "./history/conversation.ts";
import {
  type History,
  pathsOf,
  requestOf,
  type StoredMessage,
  type StoredRequest,
  type StoredToolCall,
  seenRevision,
  withToolCall,
} from "./history/history.ts";
import type { RunRequest, ToolCallOutcome } from "./journal.ts";
import { hadWholeSlice, type RunContext } from "./run-context.ts";
import type { StepEnd } from "./step-end.ts";
import type { RequestAnswer, Tool, ToolKind, ToolOutcome } from "./tool.ts";

/** Another slice would stop it, too. */
const tooSlow = "The tool exceeded the time limit and was stopped. Do less in one call.";

type CallEnd =
  | { readonly type: "returned"; readonly call: StoredToolCall; readonly stop_requested: boolean }
  | { readonly type: "asks"; readonly request: Omit<RunRequest, "id"> };

export async function useTools(
  run: RunContext,
  past: History,
  message: StoredMessage,
  calls: readonly StoredToolCall[],
): Promise<StepEnd> {
  let history = past;
  for (const group of groupsOf(run.tools, calls)) {
    const known = history;
    const ends = await Promise.all(group.map((call) => useTool(run, known, call)));
    for (const end of ends) if (end.type === "returned") history = withToolCall(history, message.id, end.call);
    if (ends.some((end) => end.type === "returned" && end.stop_requested))
      return { type: "ends", ending: { status: "stopped" } };
    const asking = ends.find((end) => end.type === "asks");
    if (asking) {
      await run.journal.waitForAnswer({ id: run.newId(), ...asking.request });
      return { type: "waits" };
    }
    run.interruption.signal.throwIfAborted();
  }
  return { type: "goes_on", history };
}

/** Groups neighbors that can be repeated and change nothing. */
function groupsOf(tools: readonly Tool[], calls: readonly StoredToolCall[]): StoredToolCall[][] {
  const groups: { isParallel: boolean; calls: StoredToolCall[] }[] = [];
  for (const call of calls) {
    const tool = tools.find(({ name }) => name === call.name);
    const isParallel = tool?.kind === "reads" && tool.effect === "repeatable";
    const last = groups.at(-1);
    if (isParallel && last?.isParallel) last.calls.push(call);
    else groups.push({ isParallel, calls: [call] });
  }
  return groups.map((group) => group.calls);
}

/** It reads files or computes a change of them. Nothing has happened before its outcome is committed, so no start is recorded. */
function isQuick({ effect, kind }: Tool): boolean {
  return effect !== "external" && (kind === "reads" || kind === "changes");
}

async function useTool(run: RunContext, history: History, call: StoredToolCall): Promise<CallEnd> {
  const tool = run.tools.find(({ name }) => name === call.name);
  const permit = permission(tool?.kind, call, history);
  if (permit.type === "to_ask") {
    return {
      type: "asks",
      request: { kind: "approval", call_id: call.call_id, question: { tool: call.name, input: call.input } },
    };
  }
  if (permit.type === "denied") return close(run, call, { status: "failed", output: permit.sentence });
  if (tool && !isQuick(tool)) {
    const start = await run.journal.startToolCall(call.call_id);
    if (start.stop_requested) return { type: "returned", call, stop_requested: true };
    if (start.status_before === "running" && tool.effect === "external") return close(run, call, { status: "unknown" });
  }

  const asked = requestOf(call.call_id, ["question", "execution"], history);
  const context = {
    seen_revision: seenRevision(run.runId, pathsOf(call.input), history),
    answer: answerOf(asked),
    newId: run.newId,
    signal: run.interruption.signal,
  };
  const startedAt = run.clock.now();
  const outcome = await run.runTool(call, context);
  if (run.interruption.reason() === "slice_ended" && hadWholeSlice(run, startedAt) && outcome.status !== "succeeded")
    return close(run, call, { status: "failed", output: tooSlow });
  run.interruption.signal.throwIfAborted();
  return outcome.status === "asks"
    ? { type: "asks", request: { ...outcome.request, call_id: call.call_id } }
    : close(run, call, outcome);
}

type Outcome = Exclude<ToolOutcome, { status: "asks" }> | { readonly status: "unknown" };

/** Commits an outcome. When the database refuses the file change, the refusal is the outcome. */
async function close(run: RunContext, call: StoredToolCall, outcome: Outcome): Promise<CallEnd> {
  if (outcome.status !== "unknown" && outcome.plan) {
    run.eventStream.push({ type: "plan_updated", items: outcome.plan });
    await run.eventStream.flush();
  }
  try {
    return await commit(run, call, toStored(outcome));
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "lease_lost" || outcome.status === "unknown" || !outcome.files)
      throw error;
    return commit(run, call, { status: "failed", output: { text: error.message } });
  }
}

async function commit(run: RunContext, call: StoredToolCall, stored: ToolCallOutcome): Promise<CallEnd> {
  const finished = await run.journal.finishToolCall(call.call_id, stored);
  const status = finished.status as StoredToolCall["status"]; // as worker.finish_tool_call says
  return {
    type: "returned",
    call: { ...call, status, output: finished.output, revision: finished.revision },
    stop_requested: finished.stop_requested,
  };
}

function toStored(outcome: Outcome): ToolCallOutcome {
  if (outcome.status === "unknown") {
    return {
      status: "unknown",
      output: { text: outcomeUnknown },
    };
  }
  const { status, output, files, execution } = outcome;
  return { status, output: { text: output }, ...files, ...(execution && { execution }) };
}

type Permission = { readonly type: "given" | "to_ask" } | { readonly type: "denied"; readonly sentence: string };

/** The user's answer for this call holds, even if the session's policy has changed since. */
function permission(kind: ToolKind | undefined, call: StoredToolCall, history: History): Permission {
  const request = requestOf(call.call_id, ["approval"], history);
  if (request?.status === "answered") return permissionOf(request.answer);
  if (history.allowed_tools.includes(call.name)) return { type: "given" };
  if (!isAskedAbout(history.approval_policy, kind)) return { type: "given" };
  if (!request || request.status === "open") return { type: "to_ask" };
  return { type: "denied", sentence: "The user did not answer the request for approval, so this was not done." };
}

function permissionOf(answered: StoredRequest["answer"]): Permission {
  const answer = requestAnswers.approval.safeParse(answered);
  if (answer.success && answer.data.approved) return { type: "given" };
  const reason = answer.success ? answer.data.reason : undefined;
  return {
    type: "denied",
    sentence: `The user did not allow this.${reason === undefined || reason === "" ? "" : ` Reason: ${reason}`}`,
  };
}

function isAskedAbout(policy: ApprovalPolicy, kind: ToolKind | undefined): boolean {
  if (kind === undefined || kind === "talks") return false;
  return policy === "ask_before_all" || (policy === "ask_before_changes" && kind !== "reads");
}

function answerOf(request: ReturnType<typeof requestOf>): RequestAnswer | undefined {
  if (!request || request.status === "open") return undefined;
  return request.status === "answered"
    ? { status: "answered", answer: request.answer ?? {} }
    : { status: request.status };
}
