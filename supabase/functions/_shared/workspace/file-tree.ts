// A session's files as a tool sees them: bound to one session, read as they stand now, changed only by committing an outcome.

export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly is_locked: boolean;
}

export interface FileTree {
  /** Every file, in the order of its path, and the revision this is. */
  list(): Promise<{ readonly revision: number; readonly files: readonly FileEntry[] }>;
  /** Undefined where there is no such file. */
  read(path: string): Promise<{ readonly revision: number; readonly content: string } | undefined>;
  /** The texts of many files, of those that exist; what would exceed `maxBytes` in all is left out and named. */
  readMany(
    paths: readonly string[],
    maxBytes: number,
  ): Promise<{
    readonly revision: number;
    readonly contents: ReadonlyMap<string, string>;
    readonly left_out: readonly string[];
  }>;
  /** The paths of files that hold this text, upper and lower case told apart or not. */
  pathsWith(text: string, isCaseSensitive: boolean): Promise<readonly string[]>;
}

export type FileChange =
  | { readonly op: "write"; readonly path: string; readonly content: string }
  | { readonly op: "delete"; readonly path: string }
  | { readonly op: "move"; readonly path: string; readonly to: string };
