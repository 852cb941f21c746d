import type { Language } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { ShownTable } from "./output-parts.ts";

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

const languages = { javascript: "JavaScript", typescript: "TypeScript", python: "Python" } as const;
const places = { quickjs: "in QuickJS", remote: "in the runner", browser: "in a browser" } as const;

/** Which part of a table is shown. */
function tableSize({ rows, columns, rowCount, columnCount }: ShownTable): string {
  const sized = (shown: number, all: number, one: string) => {
    const things = `${all.toLocaleString("en")} ${one}${all === 1 ? "" : "s"}`;
    return shown < all ? `the first ${shown} of ${things}` : things;
  };
  const told = [sized(rows.length, rowCount, "row"), sized(columns.length, columnCount, "column")].join(", ");
  return told.charAt(0).toUpperCase() + told.slice(1);
}

export const words = {
  readOnly: (owner: string) => `You can see what has run. Ask ${owner} to let you run programs.`,
  program: "Program",
  languages,
  languageIn: (language: Language, place: "browser" | "server") =>
    `${languages[language]} ${place === "browser" ? "in this browser" : "on the server"}`,
  place: "Where it runs",
  places: { browser: "In this browser", server: "On the server" },
  input: "Input",
  inputHint: "What the program reads from standard input",
  run: "Run",
  runFile: (entry: string) => `Run ${entry}`,
  starting: "Starting",
  runOnServer: "Run on the server",
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
  runsElsewhere: "It runs in another browser or tab. What it asks for is typed there.",
  lines: (first: number, last: number) => (first === last ? `line ${first}` : `lines ${first} to ${last}`),
  memory: (size: string) => `${size} of memory`,
  loadingPython: (percent: number) => `Loading Python, ${percent}%`,
  startingPython: "Starting Python",
  loadingPackages: (packages: string) => `Loading packages: ${packages}`,
  asks: "The program waits for a line of input",
  sendLine: "Enter",
  endInput: "End the input",
  picture: (entry: string) => `A picture of ${entry}`,
  page: (entry: string) => `A page of ${entry}`,
  table: (entry: string) => `A table of ${entry}`,
  row: "Row",
  tableSize,
  notLoaded: (reason: string) => `The program could not be started in this browser. ${reason}`.slice(0, 500),
  sandboxSilent: "Its sandbox did not open within 20 seconds. Try again, or run it on the server.",
  leftOut: "… something that is too large to be shown is left out here …",
  showPage: "Show page",
  broke: (reason: string) => `The sandbox broke. ${reason}`.slice(0, 500),
  outputLost: "Stopped. Its output is lost.",
  outputCut: "The output was too long. Part of it was left out.",
  outputUnreachable: "The output can’t be read right now. Trying again.",
  copy: (what: string) => `Copy ${what.toLowerCase()}`,
  exitCode: (code: number) => `Exit code ${code}`,
  gone: "This execution does not exist.",
} as const;
