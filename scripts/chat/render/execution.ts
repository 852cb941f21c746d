// A finished execution and its output.
import type { EventPayload } from "../../../supabase/functions/_shared/protocol/events.ts";
import type { Paint } from "./paint.ts";
import { oneLine, plain } from "./plain.ts";

const maxLines = 20;

const endings = {
  succeeded: "succeeded",
  failed: "failed",
  timed_out: "ran out of time",
  out_of_memory: "ran out of memory",
  stopped: "was stopped",
} as const;

export function executionLines(execution: EventPayload<"execution_finished">, paint: Paint): string[] {
  const { entry, duration_ms: durationMs, is_output_cut: isCut, exit_code: exitCode } = execution;
  const exit = exitCode === null || exitCode === 0 ? "" : ` with exit code ${exitCode}`;
  const time = durationMs === null ? "" : ` after ${(durationMs / 1000).toFixed(2)} s`;
  const colour = execution.status === "succeeded" ? "dim" : "red";
  return [
    paint(colour, `${oneLine(entry)} ${endings[execution.status]}${exit}${time}`),
    ...(execution.note ? [paint("yellow", `  ${oneLine(execution.note, 500)}`)] : []),
    ...outputLines(execution.output, isCut).map((text) => paint("dim", `  │ ${text}`)),
  ];
}

/** The end of a long output matters most. */
function outputLines(output: string, isCut: boolean): string[] {
  if (output === "") return [];
  const lines = plain(output).replace(/\n$/, "").split("\n");
  const hidden = lines.length - maxLines;
  const shown = hidden > 0 ? [`… ${hidden} lines before`, ...lines.slice(hidden)] : lines;
  return isCut ? [...shown, "… the output was cut here"] : shown;
}
