import { z } from "zod";
import { defineTool, type Tool, type ToolCallContext, type ToolOutcome } from "../../agent/tool.ts";
import type { Executor } from "../../executors/executor.ts";
import { runByFirst } from "../../executors/run-by-first.ts";
import { language } from "../../protocol/enums.ts";
import type { FileTree } from "../../workspace/file-tree.ts";
import { missingSentence, refusePath } from "../file-refusals.ts";
import { orNull, path } from "../input-fields.ts";
import { failed } from "../outcomes.ts";
import type { ToolLimits } from "../tool-limits.ts";
import { askBrowser, readBrowserAnswer } from "./ask-browser.ts";
import { type Collected, collectProgram } from "./collect-program.ts";
import { reportExecution, storableResult } from "./report-execution.ts";

type Limits = Pick<ToolLimits, "programBytes" | "execution" | "outputBytes" | "browserSeconds">;

interface Operations {
  readonly files: Pick<FileTree, "list" | "readMany">;
  readonly executors: readonly Executor[];
  readonly limits: Limits;
}

const input = z.strictObject({
  language,
  entry: path.describe("The path of the file to run. It may import other files of the session."),
  stdin: orNull(z.string().describe("The program's standard input. Null for none.")),
});
type Input = z.infer<typeof input>;

export function createRunCodeTool(operations: Operations): Tool {
  const { files, limits } = operations;
  return defineTool({
    name: "run_code",
    description: `Runs a file of the session in a sandbox without network or disk, for at most ${limits.execution.seconds} seconds, and returns its output.`,
    input,
    effect: "repeatable",
    kind: "runs",
    async run(request, call) {
      const refusal = refusePath(request.entry);
      if (refusal) return refusal;
      // The revision that the model has seen is the same when the browser is asked and when it has answered.
      const forBrowser = { ...request, revision: call.seen_revision };
      if (call.answer) return readBrowserAnswer(forBrowser, call.answer, call.newId(), limits);
      const program = await collectProgram(request.entry, files, limits.programBytes);
      if (!program.found) return failed(missingSentence(request.entry, program.paths));
      return (
        (await runHere(request, program, operations, call)) ?? {
          status: "asks",
          request: askBrowser(forBrowser, limits),
        }
      );
    },
  });
}

/** Undefined when no executor is available. */
async function runHere(
  { language, entry, stdin }: Input,
  { revision, files, left_out }: Extract<Collected, { found: true }>,
  { executors, limits }: Operations,
  call: ToolCallContext,
): Promise<ToolOutcome | undefined> {
  const program = { language, entry, files, ...(stdin === null ? {} : { stdin }) };
  const { result } = await runByFirst(executors, program, limits.execution, call.signal);
  if (!result) return undefined;
  const stored = storableResult(result, limits.execution);
  return reportExecution({ ...stored, id: call.newId(), language, entry, revision }, left_out, limits);
}
