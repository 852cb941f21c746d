// The programs of this browser, by their executions. They outlive the tab of the workbench that started them.
import { useSyncExternalStore } from "react";
import { Program, type ProgramDeps, type ProgramState } from "./program.ts";

/** The last ones stay: what the server did not get of their output, such as after a lost lease, is only here. */
const keptPrograms = 20;
const programs = new Map<string, Program>();
const listeners = new Set<() => void>();

export function runProgram(deps: ProgramDeps): Program {
  const program = new Program(deps);
  programs.set(deps.claim.executionId, program);
  for (const [id, { state }] of programs) {
    if (programs.size > keptPrograms && state.phase === "ended") programs.delete(id);
  }
  for (const listener of listeners) listener();
  return program;
}

export function programOf(executionId: string): Program | undefined {
  return programs.get(executionId);
}

export interface OwnProgram extends ProgramState, Pick<Program, "stop" | "type"> {}

/** Undefined where another browser, or the server, runs it. */
export function useOwnProgram(executionId: string): OwnProgram | undefined {
  const program = useSyncExternalStore(subscribe, () => programs.get(executionId));
  const state = useSyncExternalStore(
    (listener) => program?.subscribe(paced(listener)) ?? (() => undefined),
    () => program?.state,
  );
  return program && state && { ...state, stop: program.stop, type: program.type };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** At most once a frame: a program may print thousands of lines a second. */
function paced(listener: () => void): () => void {
  let frame: number | undefined;
  return () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      listener();
    });
  };
}
