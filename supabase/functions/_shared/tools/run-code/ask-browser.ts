// Runs a program in a browser of the session: the request, and how much of the answer to believe.
import { z } from "zod";
import type { ExecutionRecord, RequestAnswer, ToolOutcome, ToolRequest } from "../../agent/tool.ts";
import { requestAnswers } from "../../protocol/requests.ts";
import { counted, failed } from "../outcomes.ts";
import type { ToolLimits } from "../tool-limits.ts";
import { reportExecution, storableResult } from "./report-execution.ts";

type Limits = Pick<ToolLimits, "browserSeconds" | "execution" | "outputBytes">;
/** The browser reads the files of the revision itself. */
export type BrowserProgram = Pick<ExecutionRecord, "language" | "entry" | "revision"> & {
  readonly stdin: string | null;
};

/** A browser may answer anything: numbers that the database cannot hold are refused. */
const answerSchema = z.looseObject({
  ...requestAnswers.execution.shape,
  exit_code: z.int32().nullable(),
  duration_ms: z.int32().nonnegative(),
});

export function askBrowser(program: BrowserProgram, limits: Limits): ToolRequest {
  const question = { ...program, seconds: limits.execution.seconds };
  return { kind: "execution", question, seconds: limits.browserSeconds };
}

export function readBrowserAnswer(
  { language, entry, revision }: BrowserProgram,
  answer: RequestAnswer,
  id: string,
  limits: Limits,
): ToolOutcome {
  if (answer.status !== "answered") {
    return failed(
      `${entry} was not run: ${language} needs an open browser of the session, and none answered within ${limits.browserSeconds} seconds. Continue without running it, and tell the user.`,
    );
  }
  const parsed = answerSchema.safeParse(answer.answer);
  if (!parsed.success)
    return failed(`A browser ran ${entry}, but its answer could not be read. The outcome is unknown.`);
  const { status, exit_code, duration_ms, is_output_cut = false, execution_id = id, shown = 0 } = parsed.data;
  const output = parsed.data.output + (shown > 0 ? `\n${shownSentence(shown)}` : "");
  const result = { status, exit_code, output, is_output_cut, duration_ms, ran_in: "browser" } as const;
  const stored = storableResult(result, limits.execution);
  return reportExecution({ id: execution_id, language, entry, revision, ...stored }, [], limits);
}

function shownSentence(shown: number): string {
  return `[It also showed ${counted(shown, "display")} (pictures, tables or pages), which the user sees.]`;
}
