// What every step of a run gets: the run and its dependencies.
import type { ModelSource } from "../models/metered-model.ts";
import type { ModelRequest, ToolSpec } from "../models/model-client.ts";
import type { Clock } from "../protocol/clock.ts";
import type { EventStream } from "./event-streams/event-stream.ts";
import type { Attachments } from "./history/attachments.ts";
import type { History } from "./history/history.ts";
import type { Interruption } from "./interruption.ts";
import type { Journal } from "./journal.ts";
import type { BegunCall } from "./model-calls/first-call.ts";
import type { Tool, ToolCallContext, ToolOutcome } from "./tool.ts";

export interface RunContext {
  readonly runId: string;
  readonly sessionId: string;
  readonly hasTitle: boolean;
  readonly instructions: string;
  readonly journal: Journal;
  /** What the claim answered. */
  readonly start: RunStart;
  /** The run's own model, then its fallbacks. */
  readonly models: readonly ModelSource[];
  readonly tools: readonly Tool[];
  readonly toolSpecs: readonly ToolSpec[];
  /** Never throws: a bad call and a failing tool are outcomes, too. */
  readonly runTool: (
    call: { readonly name: string; readonly input: unknown },
    context: ToolCallContext,
  ) => Promise<ToolOutcome>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly attachments: Attachments;
  readonly countTokens: (request: ModelRequest) => number;
  readonly interruption: Interruption;
  readonly eventStream: EventStream;
  readonly slice: Slice;
  readonly log: AgentLog;
}

export interface RunStart {
  /** Null when it is too large for the answer to a claim. */
  readonly history: History | null;
  /** Null when the claim did not begin it. */
  readonly firstCall: BegunCall | null;
}

/** Work that starts this early has a whole slice: the next one cannot give it more time. */
const wholeSliceMs = 2_000;

/** In the clock's time. No step starts after `newStepsUntil`; the end of the slice interrupts the current step. */
interface Slice {
  readonly startedAt: number;
  readonly newStepsUntil: number;
}

/** Whether work that started then, and was cut by the end of the slice, would be cut in every slice. */
export function hadWholeSlice({ slice }: Pick<RunContext, "slice">, startedAt: number): boolean {
  return startedAt - slice.startedAt < wholeSliceMs;
}

export interface AgentLog {
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
