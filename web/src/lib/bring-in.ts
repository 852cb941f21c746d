// Bringing files, folders and archives into the app, as a new session or into one.
import { createAsked } from "./asked.ts";
import type { LocalFile } from "./local-files.ts";

export interface BringIn {
  /** Null: the user is asked for them. */
  readonly found: readonly LocalFile[] | null;
  /** Null: a new session. */
  readonly into: Destination | null;
}

export interface Destination {
  readonly sessionId: string;
  readonly folder: string;
  readonly files: ReadonlyMap<string, { readonly bytes: number }>;
  readonly revision: number;
}

export const bringingIn = createAsked<BringIn>();

/** The name under which this browser stores which imports are not finished. */
export const unfinishedImports = "unfinished-imports";

export function isDropOfFiles({ types }: DataTransfer): boolean {
  return types.includes("Files");
}
