// The files that differ between two revisions, as people name it: a move is one file, not two.
export interface DifferingFile {
  readonly path: string;
  readonly change: "added" | "changed" | "deleted" | "moved";
  /** Where a moved file was. */
  readonly movedFrom: string | undefined;
  readonly beforeHash: string | null;
  readonly afterHash: string | null;
}

/** As diff_revisions answers. */
export interface DiffRow {
  readonly path: string;
  readonly change: string;
  readonly from_hash: string | null;
  readonly to_hash: string | null;
}

/** `moves` are the moves that are known, from the new path to the old one. Equal texts count as moved, too. */
export function differingFiles(rows: readonly DiffRow[], moves: ReadonlyMap<string, string>): DifferingFile[] {
  const gone = new Map(rows.filter(({ to_hash: hash }) => hash === null).map((row) => [row.path, row]));
  const origins = new Map<string, DiffRow>();
  for (const row of rows.filter(({ from_hash: hash }) => hash === null)) {
    const known = gone.get(moves.get(row.path) ?? "");
    const origin = known ?? [...gone.values()].find((other) => other.from_hash === row.to_hash);
    if (origin === undefined) continue;
    origins.set(row.path, origin);
    gone.delete(origin.path);
  }
  const isShown = ({ path, to_hash: hash }: DiffRow) => hash !== null || gone.has(path);
  return rows.filter(isShown).map((row) => describe(row, origins.get(row.path)));
}

function describe({ path, from_hash: before, to_hash: after }: DiffRow, origin: DiffRow | undefined): DifferingFile {
  if (origin) return { path, change: "moved", movedFrom: origin.path, beforeHash: origin.from_hash, afterHash: after };
  const change = before === null ? "added" : after === null ? "deleted" : "changed";
  return { path, change, movedFrom: undefined, beforeHash: before, afterHash: after };
}
