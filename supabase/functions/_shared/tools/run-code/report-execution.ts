// Reports an execution to the model, and bounds what is stored of it.
import type { ExecutionRecord, ToolOutcome } from "../../agent/tool.ts";
import { displayTypes, type ExecutionLimits, type ExecutionResult, maxDisplays } from "../../executors/executor.ts";
import type { FinishedExecutionStatus } from "../../protocol/enums.ts";
import { utf8Bytes } from "../../workspace/bytes.ts";
import { toStorable } from "../../workspace/text.ts";
import { boundedOutput } from "../bounded-output.ts";
import { counted, dataNotice } from "../outcomes.ts";
import type { ToolLimits } from "../tool-limits.ts";

const maxNamedPaths = 10;

const endings: Readonly<Record<FinishedExecutionStatus, string>> = {
  succeeded: "succeeded",
  failed: "failed",
  timed_out: "exceeded the time limit and was stopped",
  out_of_memory: "exceeded the memory limit and was stopped",
  stopped: "was stopped",
};

/** Our own words come before the output, so that nothing a program prints can pass for them. */
export function reportExecution(
  execution: ExecutionRecord,
  left_out: readonly string[],
  limits: Pick<ToolLimits, "outputBytes">,
): ToolOutcome {
  const { language, entry, status, exit_code, duration_ms, ran_in, output } = execution;
  const code = exit_code === null ? "" : ` with exit code ${exit_code}`;
  const facts = [
    `${entry} (${language}, ${ran_in}, revision ${execution.revision}) ${endings[status]}${code} after ${counted(duration_ms, "millisecond")}.`,
    ...(left_out.length > 0 ? [leftOutSentence(left_out)] : []),
    ...(execution.is_output_cut ? ["Only part of the output was kept."] : []),
    output === "" ? "No output." : `${dataNotice} Output:`,
  ];
  const text = output === "" ? facts.join(" ") : `${facts.join(" ")}\n${boundedOutput(output, limits.outputBytes)}`;
  return { status: status === "succeeded" ? "succeeded" : "failed", output: text, execution };
}

type StoredLimits = Pick<ExecutionLimits, "output_bytes" | "display_bytes">;

/** An executor may answer anything: output and displays are cut to their bounds and to what the database can hold. */
export function storableResult({ displays = [], ...result }: ExecutionResult, limits: StoredLimits): ExecutionResult {
  const whole = toStorable(result.output);
  const output = boundedOutput(whole, limits.output_bytes);
  let room = limits.display_bytes ?? 0;
  const kept = displays
    .filter(({ type }) => displayTypes.has(type))
    .slice(0, maxDisplays)
    .map((shown) => ({ ...shown, content: toStorable(shown.content) }))
    .filter(({ content }) => (room -= utf8Bytes(content)) >= 0);
  return {
    ...result,
    output,
    is_output_cut: result.is_output_cut || output !== whole || kept.length < displays.length,
    ...(kept.length > 0 && { displays: kept }),
  };
}

export function leftOutSentence(paths: readonly string[]): string {
  const more = paths.length > maxNamedPaths ? ` and ${counted(paths.length - maxNamedPaths, "other")}` : "";
  return `The program could not read these files, because they were too large to send: ${paths.slice(0, maxNamedPaths).join(", ")}${more}.`;
}
