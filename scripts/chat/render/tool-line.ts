// A tool call in one line: verb, target, state. "Writing index.html…", then "Wrote index.html +12 −0".
import type { ToolCall } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./plain.ts";

interface Verb {
  readonly doing: string;
  readonly done: string;
  readonly failed: string;
}

const verbs: Readonly<Record<string, Verb>> = {
  list_files: { doing: "Listing files", done: "Listed files", failed: "Could not list files" },
  read_file: { doing: "Reading", done: "Read", failed: "Could not read" },
  write_file: { doing: "Writing", done: "Wrote", failed: "Could not write" },
  edit_file: { doing: "Editing", done: "Edited", failed: "Could not edit" },
  move_file: { doing: "Moving", done: "Moved", failed: "Could not move" },
  delete_file: { doing: "Deleting", done: "Deleted", failed: "Could not delete" },
  search_files: { doing: "Searching for", done: "Searched for", failed: "Could not search for" },
  run_code: { doing: "Running", done: "Ran", failed: "Could not run" },
  read_attachment: { doing: "Reading", done: "Read", failed: "Could not read" },
  update_plan: { doing: "Planning", done: "Planned", failed: "Could not plan" },
  ask_user: { doing: "Asking", done: "Asked", failed: "Could not ask" },
};

/** Their effect is shown as the plan and as the question, so only failures get a line. */
const shownElsewhere: ReadonlySet<string> = new Set(["update_plan", "ask_user"]);

export function isShownElsewhere({ name, status }: Pick<ToolCall, "name" | "status">): boolean {
  return shownElsewhere.has(name) && status !== "failed" && status !== "unknown";
}

/** The first of these fields in a tool's input is the target of the call. */
const targets = ["path", "attachment", "entry", "pattern", "query", "question"] as const;

export function toolLine(call: ToolCall, paint: Paint): string {
  const verb = verbs[call.name] ?? unknownVerb(call.name);
  const target = targetOf(call.input);
  switch (call.status) {
    case "requested":
    case "running":
      return paint("dim", `${withTarget(verb.doing, target)}…`);
    case "succeeded":
      return `${paint("dim", verb.done)}${target && ` ${target}`}${lineCounts(call, paint)}${revisionOf(call, paint)}`;
    case "failed":
      return paint("red", `${withTarget(verb.failed, target)}: ${reasonOf(call.output)}`);
    case "stopped":
      return paint("dim", `${withTarget(verb.doing, target)}: stopped`);
    case "unknown":
      return paint("yellow", `${withTarget(verb.doing, target)}: interrupted, the outcome is unknown`);
    default:
      return call.status satisfies never;
  }
}

/** What an approval request is about. */
export function intention(name: string, input: unknown): string {
  return withTarget((verbs[name] ?? unknownVerb(name)).doing.toLowerCase(), targetOf(input));
}

function unknownVerb(name: string): Verb {
  const tool = oneLine(name, 40);
  return { doing: `Using ${tool}`, done: `Used ${tool}`, failed: `Could not use ${tool}` };
}

function withTarget(verb: string, target: string): string {
  return target === "" ? verb : `${verb} ${target}`;
}

function targetOf(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  const fields = new Map<string, unknown>(Object.entries(input));
  const target = targets.map((name) => fields.get(name)).find((value) => typeof value === "string");
  const destination = fields.get("new_path") ?? fields.get("to");
  const arrow = typeof destination === "string" ? ` → ${oneLine(destination, 60)}` : "";
  return typeof target === "string" ? `${oneLine(target, 60)}${arrow}` : "";
}

function lineCounts({ lines_added: added, lines_removed: removed }: ToolCall, paint: Paint): string {
  return added === null ? "" : ` ${paint("green", `+${added}`)} ${paint("red", `−${removed}`)}`;
}

function revisionOf({ revision }: ToolCall, paint: Paint): string {
  return revision === null ? "" : paint("dim", ` · revision ${revision}`);
}

/** A tool's output is usually `{text}`; anything else is shown as JSON. */
function reasonOf(output: unknown): string {
  if (output === null || output === undefined) return "no reason given";
  if (typeof output === "object" && "text" in output) return oneLine(String(output.text), 200);
  return oneLine(typeof output === "string" ? output : JSON.stringify(output), 200);
}
