// An open request: an approval, a question, or code for a browser.
import { requestQuestions } from "../../../supabase/functions/_shared/protocol/requests.ts";
import type { Request } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { Paint } from "./paint.ts";
import { oneLine, plain } from "./plain.ts";
import { intention } from "./tool-line.ts";

const maxInputLines = 20;

export function requestLines(request: Request, paint: Paint): string[] {
  switch (request.kind) {
    case "approval":
      return approvalLines(request, paint);
    case "question":
      return questionLines(request, paint);
    case "execution":
      return executionLines(request, paint);
    default:
      return request.kind satisfies never;
  }
}

function approvalLines({ question }: Request, paint: Paint): string[] {
  const asked = requestQuestions.approval.safeParse(question);
  const what = asked.success ? intention(asked.data.tool, asked.data.input) : "using a tool";
  const details = asked.success ? inputLines(asked.data.input) : [];
  return [
    paint("yellow", `? The agent asks before ${what}.`),
    ...details.map((text) => paint("dim", `  ${text}`)),
    paint("yellow", "  y: yes · n: no · n and a reason: no, and the agent reads why"),
  ];
}

function questionLines({ question }: Request, paint: Paint): string[] {
  const asked = requestQuestions.question.safeParse(question);
  const options = (asked.success && asked.data.options) || [];
  return [
    paint("yellow", `? ${plain(asked.success ? asked.data.text : "The agent has a question.")}`),
    ...options.map((option, index) => `  ${index + 1}) ${oneLine(option, 200)}`),
    paint("yellow", options.length > 0 ? "  A number, or an answer in your own words" : "  Answer in your own words"),
  ];
}

function executionLines({ question }: Request, paint: Paint): string[] {
  const asked = requestQuestions.execution.safeParse(question);
  const what = asked.success ? `${oneLine(asked.data.entry)} (${asked.data.language})` : "code";
  return [
    paint("yellow", `? The agent waits for a browser to run ${what}.`),
    "  This client cannot run code: open the session in a browser, or /stop the run.",
  ];
}

function inputLines(input: unknown): string[] {
  const fields = typeof input === "object" && input !== null ? Object.entries(input) : [["input", input] as const];
  const lines = fields.flatMap(([name, value]) => {
    const [first = "", ...rest] = plain(typeof value === "string" ? value : JSON.stringify(value)).split("\n");
    return [`${oneLine(name, 40)}: ${first}`, ...rest.map((text) => `  ${text}`)];
  });
  const hidden = lines.length - maxInputLines;
  return hidden > 0 ? [...lines.slice(0, maxInputLines), `… ${hidden} more lines`] : lines;
}
