// What the bundler makes of a session's files: one document, with its scripts next to it.

/** The files of a session. `read` is only asked for paths that exist. */
export interface Site {
  has(path: string): boolean;
  read(path: string): Promise<string>;
}

export interface Script {
  /** The file it was made of. Its lines are the lines of that file. */
  readonly path: string;
  readonly code: string;
}

/** Text of the document, or the place of a script's address, which only the frame can make. */
export type Piece = string | { readonly script: string };

export interface Problem {
  readonly kind: "syntax" | "missing_file" | "missing_import" | "unknown_package";
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** What the parser said, or the name that was not found. */
  readonly detail: string;
}

export interface Page {
  readonly path: string;
  readonly html: readonly Piece[];
  /** By name. Modules import each other by these names. */
  readonly scripts: ReadonlyMap<string, Script>;
  readonly needsReact: boolean;
  readonly problems: readonly Problem[];
}

/** The page cannot start with these. A script or stylesheet that a document lacks is no such problem: browsers go on, too. */
export function preventsStart({ kind }: Problem): boolean {
  return kind !== "missing_file";
}

export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
