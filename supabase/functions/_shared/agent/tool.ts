// The contract of tools. A tool file reads top to bottom: its input, the operations it needs, `createXTool(operations)`.
import type { z } from "zod";
import type { ExecutionResult } from "../executors/executor.ts";
import type { Language } from "../protocol/enums.ts";
import type { EventPayload } from "../protocol/events.ts";
import type { FileChange } from "../workspace/file-tree.ts";

/**
 * What follows when the process dies during a call. `transactional`: the effect is committed with the outcome, exactly once.
 * `repeatable`: the call is repeated. `external`: it is not, and the model is told that the outcome is unknown.
 */
type ToolEffect = "transactional" | "repeatable" | "external";

/** `ask_before_changes` asks for approval of changes and runs, `ask_before_all` also of reads. */
export type ToolKind = "reads" | "changes" | "runs" | "talks";

export interface Tool<Input = unknown> {
  readonly name: string;
  readonly description: string;
  /** An object whose fields are all required. Optional fields are nullable, because strict schemas know no optional ones. */
  readonly input: z.ZodType<Input>;
  readonly effect: ToolEffect;
  readonly kind: ToolKind;
  /** Failure is an outcome. Anything thrown is logged, and the model only reads that the tool failed. */
  run(input: Input, call: ToolCallContext): Promise<ToolOutcome>;
}

export interface ToolCallContext {
  /** The newest revision that the model can know: that of its message, or of its own later changes. */
  readonly seen_revision: number;
  /** The answer to the request that this call opened before; undefined when it has opened none. */
  readonly answer: RequestAnswer | undefined;
  readonly newId: () => string;
  readonly signal: AbortSignal;
}

export type RequestAnswer =
  | { readonly status: "answered"; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly status: "expired" | "withdrawn" };

export type ToolOutcome =
  | {
      readonly status: "succeeded" | "failed";
      /** For the model and for the user, bounded by `boundedOutput`. */
      readonly output: string;
      readonly files?: {
        readonly changes: readonly FileChange[];
        readonly base_revision: number;
        readonly summary: string;
      };
      readonly execution?: ExecutionRecord;
      readonly plan?: EventPayload<"plan_updated">["items"];
    }
  | { readonly status: "asks"; readonly request: ToolRequest };

export interface ExecutionRecord extends ExecutionResult {
  readonly id: string;
  readonly language: Language;
  readonly entry: string;
  readonly revision: number;
}

export interface ToolRequest {
  readonly kind: "question" | "execution";
  readonly question: Readonly<Record<string, unknown>>;
  /** Until it expires. The default is set by the installation. */
  readonly seconds?: number;
}

/** Erases the type of the input, so that tools fit in one list; the schema restores it. */
export function defineTool<Input>(tool: Tool<Input>): Tool {
  return { ...tool, run: async (input, call) => tool.run(tool.input.parse(input), call) };
}
