// Where a run is written down. Every method is one commit, harmless to repeat with the same ids, and throws AppError
// `lease_lost` when somebody else works on the run: then nothing may be done any more.
import type { SessionEvent } from "../protocol/events.ts";
import type { MessagePart, Usage } from "../protocol/messages.ts";
import type { FileChange } from "../workspace/file-tree.ts";
import type { ApprovalPolicy, History } from "./history/history.ts";
import type { ExecutionRecord } from "./tool.ts";

type PayloadOf<Type extends SessionEvent["type"]> = Extract<SessionEvent, { type: Type }>["payload"];

/** What may be appended while a step is under way. */
export type StreamedEvent =
  | ({ readonly type: "text_streamed" | "reasoning_streamed" } & {
      readonly message_id: string;
      readonly part: number;
      readonly text: string;
    })
  | ({ readonly type: "plan_updated" } & PayloadOf<"plan_updated">)
  | ({ readonly type: "model_switched" } & PayloadOf<"model_switched">);

export interface ModelCallStart {
  readonly call_id: string;
  /** Left out for a call that writes no message of the conversation. */
  readonly message_id?: string;
  readonly step: number;
  readonly model_id: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
}

export interface ModelCallOutcome {
  readonly call_id: string;
  readonly message_id?: string;
  readonly status: "finished" | "stopped" | "discarded";
  readonly parts?: readonly MessagePart[];
  readonly tool_calls?: readonly { readonly call_id: string; readonly name: string; readonly input: unknown }[];
  readonly usage: Usage;
  readonly is_estimate?: boolean;
  readonly stop_reason?: string;
  readonly error_code?: string;
  readonly first_token_at?: string;
}

export interface ToolCallOutcome {
  readonly status: "succeeded" | "failed" | "stopped" | "unknown";
  readonly output: ToolOutput;
  readonly changes?: readonly FileChange[];
  readonly base_revision?: number;
  readonly summary?: string;
  readonly execution?: ExecutionRecord;
}

/** A tool's output as it is stored: an object, so that more can be said later. */
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
  readonly kind: "approval" | "question" | "execution";
  readonly call_id?: string;
  readonly question: Readonly<Record<string, unknown>>;
  readonly seconds?: number;
}

export type RunEnding =
  | { readonly status: "succeeded" | "stopped" }
  | { readonly status: "failed"; readonly error_code: string; readonly error_sentence: string };

export interface Journal {
  readHistory(): Promise<History>;
  /** Renews the lease, also when there is nothing to say. A batch number that was stored before is not stored again. */
  append(events: readonly StreamedEvent[], batch: number): Promise<{ readonly stop_requested: boolean }>;
  /** `attempt`: how often this model was asked for this step by now, in all slices, from 1. */
  startModelCall(
    call: ModelCallStart,
  ): Promise<
    | { readonly ok: true; readonly attempt: number }
    | { readonly ok: false; readonly code: string; readonly sentence: string }
  >;
  finishModelCall(outcome: ModelCallOutcome): Promise<{
    readonly stop_requested: boolean;
    readonly repeated_tool: string | null;
    readonly approval_policy: ApprovalPolicy;
  }>;
  startToolCall(callId: string): Promise<{ readonly status_before: string; readonly stop_requested: boolean }>;
  /** Throws AppError where a change of files is refused; then nothing is stored. */
  finishToolCall(callId: string, outcome: ToolCallOutcome): Promise<FinishedToolCall>;
  waitForAnswer(request: RunRequest): Promise<void>;
  addSummary(messageId: string, parts: readonly MessagePart[]): Promise<void>;
  setTitle(title: string): Promise<void>;
  yieldRun(reason: string): Promise<void>;
  finishRun(ending: RunEnding): Promise<void>;
}
