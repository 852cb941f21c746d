// Tool calls in words: a verb in two tenses, and what several of a kind are called.
import { formatCount } from "../../lib/format.ts";

export interface ToolVerb {
  /** "Could not …". */
  readonly plain: string;
  readonly doing: string;
  readonly done: string;
  readonly many: (count: number) => string;
}

const files = (count: number) => formatCount(count, "file");
const times = (count: number) => formatCount(count, "time");

const toolVerbs: Readonly<Record<string, ToolVerb>> = {
  list_files: { plain: "list the files", doing: "Listing the files", done: "Listed the files", many: times },
  read_file: { plain: "read", doing: "Reading", done: "Read", many: files },
  write_file: { plain: "write", doing: "Writing", done: "Wrote", many: files },
  edit_file: { plain: "edit", doing: "Editing", done: "Edited", many: files },
  move_file: { plain: "move", doing: "Moving", done: "Moved", many: files },
  delete_file: { plain: "delete", doing: "Deleting", done: "Deleted", many: files },
  search_files: { plain: "search for", doing: "Searching for", done: "Searched for", many: times },
  run_code: { plain: "run", doing: "Running", done: "Ran", many: files },
  update_plan: { plain: "change the plan", doing: "Planning", done: "Planned", many: times },
  ask_user: { plain: "ask", doing: "Asking", done: "Asked", many: times },
};

/** A model may call for a tool of any name, such as "constructor". */
export function verbOf(name: string): ToolVerb {
  return (Object.hasOwn(toolVerbs, name) && toolVerbs[name]) || unknownVerb(name);
}

function unknownVerb(name: string): ToolVerb {
  return { plain: `use ${name}`, doing: `Using ${name}`, done: `Used ${name}`, many: times };
}

export const toolWords = {
  couldNot: (plain: string) => `Could not ${plain}`,
  stopped: "stopped",
  unknown: "interrupted, the outcome is unknown",
  input: "Input",
  output: "Output",
  noOutput: "No output",
  content: "Content",
  openFile: (path: string) => `Open ${path}`,
} as const;
