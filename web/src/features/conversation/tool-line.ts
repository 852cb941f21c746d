import type { ToolCall } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
// One or several tool calls as one line: verb, target, lines changed, time.
import { countChangedLines, type LineCount } from "../../../../supabase/functions/_shared/workspace/changed-lines.ts";
import { inputOf, outputText } from "./tool-input.ts";
import { type ToolVerb, toolWords, verbOf } from "./tool-words.ts";

export interface ToolLine {
  readonly tool: string;
  readonly state: "running" | "succeeded" | "failed" | "stopped" | "unknown";
  readonly verb: string;
  /** A path, a search, or a count such as "3 files". */
  readonly target: string | null;
  readonly isTargetCount: boolean;
  readonly lines: LineCount | null;
  /** Why it failed, in one line. */
  readonly reason: string | null;
  readonly startedAt: string | null;
  /** Null until it is finished. */
  readonly ms: number | null;
}

type Calls = readonly [ToolCall, ...ToolCall[]];

export function toolLine(calls: Calls): ToolLine {
  const [first] = calls;
  const verb = verbOf(first.name);
  const state = stateOf(first);
  const isMany = calls.length > 1;
  return {
    tool: first.name,
    state,
    verb: verbIn(state, verb),
    target: isMany ? verb.many(countTargets(calls)) : targetOf(first.input),
    isTargetCount: isMany,
    lines: linesOf(calls),
    reason: reasonOf(state, first),
    startedAt: first.started_at,
    ms: durationOf(calls),
  };
}

function stateOf({ status }: ToolCall): ToolLine["state"] {
  return status === "requested" ? "running" : status;
}

function verbIn(state: ToolLine["state"], { plain, doing, done }: ToolVerb): string {
  switch (state) {
    case "failed":
      return toolWords.couldNot(plain);
    case "succeeded":
      return done;
    default:
      return doing;
  }
}

/** Several edits of a file are one file. */
function countTargets(calls: Calls): number {
  const paths = new Set(calls.map(({ input }) => inputOf(input).path));
  return paths.has(undefined) ? calls.length : paths.size;
}

function targetOf(input: unknown): string | null {
  const { path, to, entry, query, question } = inputOf(input);
  if (path !== undefined && to !== undefined) return `${path} → ${to}`;
  return path ?? entry ?? query ?? question ?? null;
}

/** Of a call that has not finished, only an edit says by itself what it changes. */
function linesOf(calls: Calls): LineCount | null {
  const counts = calls.flatMap((call): LineCount[] => {
    if (call.lines_added !== null) return [{ added: call.lines_added, removed: call.lines_removed ?? 0 }];
    const { find, replace } = inputOf(call.input);
    if (call.finished_at !== null || find === undefined || replace === undefined) return [];
    return [countChangedLines(find, replace)];
  });
  if (counts.length === 0) return null;
  const sum = (field: keyof LineCount) => counts.reduce((total, count) => total + count[field], 0);
  return { added: sum("added"), removed: sum("removed") };
}

function reasonOf(state: ToolLine["state"], call: ToolCall): string | null {
  if (state === "stopped") return toolWords.stopped;
  if (state === "unknown") return toolWords.unknown;
  if (state !== "failed") return null;
  const text = outputText(call.output);
  return text === "" ? null : (text.split("\n")[0] ?? null);
}

function durationOf(calls: Calls): number | null {
  const durations = calls.map(({ started_at: from, finished_at: to }) => {
    return from === null || to === null ? null : Date.parse(to) - Date.parse(from);
  });
  return durations.reduce((sum, ms) => (sum === null || ms === null ? null : sum + ms), 0);
}
