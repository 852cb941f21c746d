// What every step of a run has at hand: the run, and the powers it was given.
import type { ModelSource } from "../models/metered-model.ts";
import type { ModelRequest, ToolSpec } from "../models/model-client.ts";
import type { Clock } from "./clock.ts";
import type { EventStreamWriter } from "./event-stream-writer.ts";
import type { History } from "./history/history.ts";
import type { Interruption } from "./interruption.ts";
import type { Journal, RunEnding } from "./journal.ts";
import type { Tool, ToolCallContext, ToolOutcome } from "./tool.ts";

export interface RunContext {
  readonly runId: string;
  readonly sessionId: string;
  readonly hasTitle: boolean;
  readonly instructions: string;
  readonly journal: Journal;
  /** The run's own first, then those to try when it does not answer. */
  readonly models: readonly ModelSource[];
  readonly tools: readonly Tool[];
  readonly toolSpecs: readonly ToolSpec[];
  /** Never throws: whatever a model asks for and whatever a tool does is an outcome. */
  readonly runTool: (
    call: { readonly name: string; readonly input: unknown },
    context: ToolCallContext,
  ) => Promise<ToolOutcome>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly countTokens: (request: ModelRequest) => number;
  readonly interruption: Interruption;
  readonly eventStream: EventStreamWriter;
  readonly slice: Slice;
  readonly log: AgentLog;
}

/** What had this much of its slice had all of it: the next slice could give it no more. */
const wholeSliceMs = 2_000;

/** By the clock's own time. After `newStepsUntil` no step begins; at its end the step at hand is cut. */
interface Slice {
  readonly startedAt: number;
  readonly newStepsUntil: number;
}

/** Whether what began then, and was cut by the end of the slice, would be cut in every slice. */
export function hadWholeSlice({ slice }: Pick<RunContext, "slice">, startedAt: number): boolean {
  return startedAt - slice.startedAt < wholeSliceMs;
}

export interface AgentLog {
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** How a step of the loop ended. */
export type StepEnd =
  | { readonly type: "goes_on"; readonly history: History }
  | { readonly type: "waits" }
  | { readonly type: "yields"; readonly reason: string }
  | { readonly type: "ends"; readonly ending: RunEnding };

export function failed(error_code: string, error_sentence: string): StepEnd {
  return { type: "ends", ending: { status: "failed", error_code, error_sentence } };
}
