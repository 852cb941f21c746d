// Runs one tool call. Never throws: a bad call and a failing tool are outcomes, too.
import type { Tool, ToolCallContext, ToolOutcome } from "../agent/tool.ts";
import { AppError } from "../protocol/errors.ts";
import { toStorable } from "../workspace/text.ts";
import { boundedOutput } from "./bounded-output.ts";
import { explainInput, explainMalformed, malformedText } from "./explain-input.ts";
import { failed } from "./outcomes.ts";
import { maxOutputBytes } from "./tool-limits.ts";

export interface AskedCall {
  readonly name: string;
  /** Whatever the model sent. */
  readonly input: unknown;
}

export interface ToolLog {
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

export async function runTool(
  tools: readonly Tool[],
  call: AskedCall,
  context: ToolCallContext,
  log: ToolLog,
): Promise<ToolOutcome> {
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool)
    return bounded(
      failed(
        `There is no tool ${JSON.stringify(call.name)}. The tools are: ${tools.map(({ name }) => name).join(", ")}.`,
      ),
    );
  const malformed = malformedText(call.input);
  if (malformed !== undefined) return bounded(failed(explainMalformed(malformed)));
  const input = tool.input.safeParse(call.input);
  if (!input.success) return bounded(failed(explainInput(input.error, call.input)));
  try {
    return bounded(await tool.run(input.data, context));
  } catch (error) {
    return bounded(failed(explainThrown(error, tool.name, context, log)));
  }
}

/** An aborted tool is expected to throw; the caller knows why it aborted. */
function explainThrown(error: unknown, tool: string, { signal }: ToolCallContext, log: ToolLog): string {
  if (signal.aborted) return "The tool was stopped.";
  if (error instanceof AppError && error.code !== "internal") return error.message;
  log.error("A tool failed", { tool, error });
  return "The tool failed.";
}

/** Makes sure that an outcome can be stored and is not too long, whatever a file, a program or a browser put into it. */
function bounded(outcome: ToolOutcome): ToolOutcome {
  if (outcome.status === "asks")
    return { ...outcome, request: { ...outcome.request, question: storable(outcome.request.question) } };
  return {
    ...outcome,
    output: boundedOutput(toStorable(outcome.output), maxOutputBytes),
    ...(outcome.plan && { plan: outcome.plan.map((item) => ({ ...item, text: toStorable(item.text) })) }),
  };
}

function storable(question: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return toStorable(value);
    return Array.isArray(value) ? value.map(clean) : value;
  };
  return Object.fromEntries(Object.entries(question).map(([name, value]) => [name, clean(value)]));
}
