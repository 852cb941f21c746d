// What the agent wants to do, read from the input of its tool.
import { replaceExactly } from "../../../../supabase/functions/_shared/workspace/edits.ts";

export type ProposedChange =
  | { readonly kind: "write"; readonly path: string; readonly content: string }
  | { readonly kind: "edit"; readonly path: string; readonly find: string; readonly replace: string }
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "move"; readonly path: string; readonly to: string }
  | { readonly kind: "run"; readonly path: string; readonly stdin: string | null }
  | { readonly kind: "read"; readonly path: string }
  | { readonly kind: "list" }
  | { readonly kind: "search"; readonly query: string }
  /** A tool that this app does not know. */
  | { readonly kind: "other"; readonly tool: string; readonly input: string };

export function proposedChange(tool: string, input: unknown): ProposedChange {
  return knownChange(tool, input) ?? { kind: "other", tool, input: JSON.stringify(input, null, 2) };
}

function knownChange(tool: string, input: unknown): ProposedChange | undefined {
  const text = (name: string) => textIn(input, name);
  const path = text("path");
  switch (tool) {
    case "write_file": {
      const content = text("content");
      return path === undefined || content === undefined ? undefined : { kind: "write", path, content };
    }
    case "edit_file": {
      const [find, replace] = [text("find"), text("replace")];
      if (path === undefined || find === undefined || replace === undefined) return undefined;
      return { kind: "edit", path, find, replace };
    }
    case "delete_file":
      return path === undefined ? undefined : { kind: "delete", path };
    case "move_file": {
      const to = text("to");
      return path === undefined || to === undefined ? undefined : { kind: "move", path, to };
    }
    case "run_code": {
      const entry = text("entry");
      return entry === undefined ? undefined : { kind: "run", path: entry, stdin: text("stdin") ?? null };
    }
    case "read_file":
      return path === undefined ? undefined : { kind: "read", path };
    case "list_files":
      return { kind: "list" };
    case "search_files": {
      const query = text("query");
      return query === undefined ? undefined : { kind: "search", query };
    }
    default:
      return undefined;
  }
}

function textIn(input: unknown, name: string): string | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const value: unknown = Object.entries(input).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}

export type ContentAfter =
  | { readonly ok: true; readonly content: string }
  /** The tool will fail, and why. */
  | { readonly ok: false; readonly sentence: string };

/** The content of the file once the change is made. */
export function contentAfter(change: ProposedChange & { kind: "write" | "edit" }, before: string): ContentAfter {
  if (change.kind === "write") return { ok: true, content: change.content };
  return replaceExactly(before, change.find, change.replace);
}
