import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";

const endings = {
  queued: "Waiting to run",
  running: "Running",
  succeeded: "Succeeded",
  failed: "Failed",
  timed_out: "Ran out of time",
  out_of_memory: "Ran out of memory",
  stopped: "Stopped",
} as const;

function statusOf({ status, exit_code: exitCode, ran_in: ranIn, finished_at: finishedAt }: Execution): string {
  if (status === "failed" && exitCode !== null) return `Failed with exit code ${exitCode}`;
  return status === "failed" && finishedAt !== null && ranIn === null ? "Did not run" : endings[status];
}

const places = { quickjs: "in QuickJS", remote: "in the runner", browser: "in a browser" } as const;

export const words = {
  readOnly: (owner: string) => `You can see what has run. Ask ${owner} to let you run programs.`,
  program: "Program",
  languages: { javascript: "JavaScript", typescript: "TypeScript", python: "Python" },
  input: "Input",
  inputHint: "What the program reads from standard input",
  run: "Run",
  runFile: (entry: string) => `Run ${entry}`,
  starting: "Starting",
  stop: "Stop",
  stopFile: (entry: string) => `Stop ${entry}`,
  fix: "Fix it",
  fixSent: "Sent to the agent",
  fixRequest: (entry: string, status: string) => `I ran \`${entry}\`. ${status}. Find out why, and fix it.`,
  fixInput: "Its input:",
  fixOutput: "Its output:",
  nothingHasRun: "Nothing has run yet. What you and Edgewright run is kept here with its output.",
  nothingToRun: "There is no program here. JavaScript, TypeScript and Python files can be run.",
  goToFiles: "Go to the files",
  list: "What has run",
  earlier: "Show earlier ones",
  you: "You",
  agent: "Edgewright",
  someone: "A former member",
  status: statusOf,
  announced: (execution: Execution) => `${execution.entry}: ${statusOf(execution)}`,
  ranIn: (place: NonNullable<Execution["ran_in"]>) => places[place],
  revision: (revision: number) => `revision ${revision}`,
  output: "Output",
  noOutput: "It printed nothing.",
  outputComes: "The output appears when it ends.",
  outputLost: "Stopped. Its output is lost.",
  outputCut: "The output was too long. Part of it was left out.",
  outputUnreachable: "The output can’t be read right now. Trying again.",
  copy: (what: string) => `Copy ${what.toLowerCase()}`,
  exitCode: (code: number) => `Exit code ${code}`,
  gone: "This execution does not exist.",
} as const;
