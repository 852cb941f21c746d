// The files of one session as a tool sees them: it reads the current state, and changes are committed with its outcome.

export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly is_locked: boolean;
}

export interface FileTree {
  /** Every file, sorted by path, and their revision. */
  list(): Promise<{ readonly revision: number; readonly files: readonly FileEntry[] }>;
  /** Undefined if there is no such file. */
  read(path: string): Promise<{ readonly revision: number; readonly content: string } | undefined>;
  /** The texts of the files that exist; files beyond `maxBytes` in all are left out and named. */
  readMany(
    paths: readonly string[],
    maxBytes: number,
  ): Promise<{
    readonly revision: number;
    readonly contents: ReadonlyMap<string, string>;
    readonly left_out: readonly string[];
  }>;
  /** The paths of files that contain this text, case-sensitively or not. */
  pathsWith(text: string, isCaseSensitive: boolean): Promise<readonly string[]>;
}

export type FileChange =
  | { readonly op: "write"; readonly path: string; readonly content: string }
  | { readonly op: "delete"; readonly path: string }
  | { readonly op: "move"; readonly path: string; readonly to: string };
