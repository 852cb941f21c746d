// The list of executions as the Run tab shows it.
import type { Execution, Member } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { formatBytes } from "../../lib/format.ts";
import { words } from "./words.ts";

/** A session opens with at most this many. */
const openedWith = 50;

export function hasEarlier(followed: ReadonlyMap<string, Execution>): boolean {
  return followed.size >= openedWith;
}

/** Each execution once; what the session follows is newer than what a query read. */
export function newestFirst(followed: readonly Execution[], ...read: (readonly Execution[])[]): readonly Execution[] {
  const byId = new Map([...read.flat(), ...followed].map((execution) => [execution.id, execution]));
  return [...byId.values()].toSorted((left, right) => Date.parse(right.created_at) - Date.parse(left.created_at));
}

export function isLive({ status }: Execution): boolean {
  return status === "queued" || status === "running";
}

/** Who ran it, as the reader knows them. */
export function starterName(
  { run_id: runId, started_by: startedBy }: Execution,
  members: readonly Member[],
  viewerId: string | null,
): string {
  if (runId !== null) return words.agent;
  if (startedBy !== null && startedBy === viewerId) return words.you;
  return members.find(({ user_id: userId }) => userId === startedBy)?.name ?? words.someone;
}

/** The one of this file that the Stop button ends. */
export function liveOf(entry: string | undefined, list: readonly Execution[]): Execution | undefined {
  return list.find((execution) => execution.entry === entry && isLive(execution));
}

/** What is known about it besides its output. */
export function factsOf(execution: Execution): readonly string[] {
  const { exit_code, language, ran_in, revision, first_line: first, last_line: last, memory_bytes: memory } = execution;
  return [
    ...(exit_code === null ? [] : [words.exitCode(exit_code)]),
    ran_in === null ? words.languages[language] : `${words.languages[language]} ${words.ranIn(ran_in)}`,
    ...(first === null || last === null ? [] : [words.lines(first, last)]),
    ...(memory === null ? [] : [words.memory(formatBytes(memory))]),
    words.revision(revision),
  ];
}
