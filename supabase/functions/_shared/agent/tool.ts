// What a tool is to the agent. A tool file reads top to bottom: its input, the operations it needs, `createXTool(operations)`.
import type { z } from "zod";
import type { ExecutionResult } from "../executors/executor.ts";
import type { Language } from "../protocol/enums.ts";
import type { EventPayload } from "../protocol/events.ts";
import type { FileChange } from "../workspace/file-tree.ts";

/**
 * What happens when a process dies in the middle. `transactional`: the effect is in the commit of the outcome, exactly once.
 * `repeatable`: it may be done again. `external`: it is not repeated, and the model is told that the outcome is unknown.
 */
type ToolEffect = "transactional" | "repeatable" | "external";

/** What an approval policy asks about: `ask_before_changes` about changes and runs, `ask_before_all` about reads too. */
export type ToolKind = "reads" | "changes" | "runs" | "talks";

export interface Tool<Input = unknown> {
  readonly name: string;
  readonly description: string;
  /** An object whose every field is required; what may be left out is nullable, so that strict schemas can say it. */
  readonly input: z.ZodType<Input>;
  readonly effect: ToolEffect;
  readonly kind: ToolKind;
  /** Failure is an outcome. What is thrown is reported to the model as a failure without details, and logged. */
  run(input: Input, call: ToolCallContext): Promise<ToolOutcome>;
}

export interface ToolCallContext {
  /** The newest revision the model can know of: that of its message, or of its own later changes. */
  readonly seen_revision: number;
  /** What came of the request this call opened before; undefined when it has opened none. */
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
  /** After which it expires; left out: the installation's own time. */
  readonly seconds?: number;
}

/** A tool whose input the compiler knows, among tools whose inputs it does not: the schema stands between. */
export function defineTool<Input>(tool: Tool<Input>): Tool {
  return { ...tool, run: async (input, call) => tool.run(tool.input.parse(input), call) };
}
