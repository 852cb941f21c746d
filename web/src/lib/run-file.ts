// Runs a file of the session from where it is edited. The app provides it, because features do not know each other.
import { createContext, use } from "react";

/** Counted from 1, both included. */
export type Lines = readonly [first: number, last: number];
export type RunFile = (path: string, lines: Lines | undefined) => void;

export const RunFileContext = createContext<RunFile>(() => undefined);

export function useRunFile(): RunFile {
  return use(RunFileContext);
}
