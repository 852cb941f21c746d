// Where a run is stored. Every method is one commit and may be repeated with the same ids. It throws AppError `lease_lost` when
// another slice holds the run: then the work must stop at once.
import type { CallBill } from "../models/call-bill.ts";
import type { CallStart, CallStarted } from "../models/metered-model.ts";
import type { ApprovalPolicy, FinishedToolCallStatus, RequestKind } from "../protocol/enums.ts";
import type { SessionEvent } from "../protocol/events.ts";
import type { SaidPart } from "../protocol/messages.ts";
import type { FileChange } from "../workspace/file-tree.ts";
import type { History } from "./history/history.ts";
import type { ExecutionRecord } from "./tool.ts";

type PayloadOf<Type extends SessionEvent["type"]> = Extract<SessionEvent, { type: Type }>["payload"];

/** Events that are appended during a step. */
export type StreamedEvent =
  | ({ readonly type: "text_streamed" | "reasoning_streamed" } & {
      readonly message_id: string;
      readonly part: number;
      readonly text: string;
    })
  | ({ readonly type: "plan_updated" } & PayloadOf<"plan_updated">)
  | ({ readonly type: "model_retried" } & PayloadOf<"model_retried">)
  | ({ readonly type: "model_switched" } & PayloadOf<"model_switched">);

export interface ModelCallStart extends CallStart {
  readonly step: number;
  /** Left out for a side call, which writes no message. */
  readonly message_id?: string;
  /** The typed function that a side call is for. */
  readonly function_name?: string;
}

export interface ModelCallOutcome extends CallBill {
  readonly call_id: string;
  readonly message_id?: string;
  readonly status: "finished" | "stopped" | "discarded";
  readonly parts?: readonly SaidPart[];
  readonly tool_calls?: readonly { readonly call_id: string; readonly name: string; readonly input: unknown }[];
  /** Attachments that the provider had refused before it answered without them. */
  readonly refused_attachments?: readonly string[];
  /** The run succeeds with this answer, in the same commit. */
  readonly ends_run?: boolean;
}

export interface ToolCallOutcome {
  readonly status: FinishedToolCallStatus;
  readonly output: ToolOutput;
  readonly changes?: readonly FileChange[];
  readonly base_revision?: number;
  readonly summary?: string;
  readonly execution?: ExecutionRecord;
}

/** An object, so that a tool's stored output can get more fields. */
interface ToolOutput {
  readonly text: string;
}

interface FinishedToolCall {
  readonly status: string;
  readonly output: ToolOutput | null;
  readonly revision: number | null;
  readonly stop_requested: boolean;
}

export interface RunRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly call_id?: string;
  readonly question: Readonly<Record<string, unknown>>;
  readonly seconds?: number;
}

export type RunEnding =
  | { readonly status: "succeeded" | "stopped" }
  | { readonly status: "failed"; readonly error_code: string; readonly error_sentence: string };

export interface Journal {
  /** Between two steps it also reads the messages that are to join the run. */
  readHistory(): Promise<History>;
  startModelCall(call: ModelCallStart): Promise<CallStarted>;
  finishModelCall(outcome: ModelCallOutcome): Promise<{
    readonly stop_requested: boolean;
    /** False in spite of `ends_run`: the run is to stop, or a message waits to join it. */
    readonly ended: boolean;
    readonly repeated_tool: string | null;
    readonly approval_policy: ApprovalPolicy;
    readonly allowed_tools: string[];
  }>;
  startToolCall(callId: string): Promise<{ readonly status_before: string; readonly stop_requested: boolean }>;
  /**
   * Also records the start of a call that has none; if the run is to stop by then, nothing is stored. Throws AppError when the file
   * change is refused. Nothing is stored then, either.
   */
  finishToolCall(callId: string, outcome: ToolCallOutcome): Promise<FinishedToolCall>;
  waitForAnswer(request: RunRequest): Promise<void>;
  addSummary(messageId: string, parts: readonly SaidPart[]): Promise<void>;
  setTitle(title: string): Promise<void>;
  yieldRun(reason: string): Promise<void>;
  /** False: a run does not succeed while a message waits to join it. Read the history again. */
  finishRun(ending: RunEnding): Promise<boolean>;
}
