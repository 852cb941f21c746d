// What came of a program, for the model that had it run.
import type { ExecutionRecord, ToolOutcome } from "../../agent/tool.ts";
import type { ExecutionStatus } from "../../executors/executor.ts";
import { boundedOutput } from "../bounded-output.ts";
import { counted, dataNotice } from "../outcomes.ts";
import type { ToolLimits } from "../tool-limits.ts";

const maxNamedPaths = 10;

const endings: Readonly<Record<ExecutionStatus, string>> = {
  succeeded: "ended well",
  failed: "failed",
  timed_out: "ran out of time and was stopped",
  out_of_memory: "ran out of memory and was stopped",
  stopped: "was stopped from outside",
};

/** All that is said of the program stands before what it printed: nothing it prints can look as if we said it. */
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
    ...(execution.is_output_cut ? ["Of its output only a part was kept."] : []),
    output === "" ? "It printed nothing." : `${dataNotice} The program printed:`,
  ];
  const text = output === "" ? facts.join(" ") : `${facts.join(" ")}\n${boundedOutput(output, limits.outputBytes)}`;
  return { status: status === "succeeded" ? "succeeded" : "failed", output: text, execution };
}

function leftOutSentence(paths: readonly string[]): string {
  const more = paths.length > maxNamedPaths ? ` and ${counted(paths.length - maxNamedPaths, "other")}` : "";
  return `These files were too much to send and the program could not read them: ${paths.slice(0, maxNamedPaths).join(", ")}${more}.`;
}
