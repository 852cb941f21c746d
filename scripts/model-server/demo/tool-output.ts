// What the agent's tools answer, as far as the demo model reads it.
import type { ToolResult } from "../conversation.ts";

const failureMark = "Error: ";

/** Not every protocol can say that a result is a failure; there the text begins with it. */
export function hasFailed({ isError, output }: ToolResult): boolean {
  return isError || output.startsWith(failureMark);
}

export function outputOf({ output }: ToolResult): string {
  return output.startsWith(failureMark) ? output.slice(failureMark.length) : output;
}

/** Why a change was not made, in a sentence or two for the user, or undefined where it was. */
export function refusalIn(results: readonly ToolResult[]): string | undefined {
  const failed = results.find(hasFailed);
  if (!failed) return undefined;
  const reason = outputOf(failed).trim().split("\n")[0]?.slice(0, 300) ?? "";
  return /did not allow|Nobody answered whether/.test(reason)
    ? `${reason} So I leave it there.`
    : `That did not go through: ${reason}`;
}
