// A simple model of a session's file tree, to compare the database with: every state is kept whole and is immutable.
import { foldersOf, foldPath } from "../../functions/_shared/workspace/paths.ts";

export type FileChange =
  | { readonly op: "write"; readonly path: string; readonly content: string }
  | { readonly op: "move"; readonly path: string; readonly to: string }
  | { readonly op: "delete"; readonly path: string };

export type TreeCommand =
  | { readonly kind: "change"; readonly changes: readonly FileChange[]; readonly base: number; readonly runId?: string }
  | { readonly kind: "lock"; readonly path: string; readonly isLocked: boolean }
  | { readonly kind: "restore"; readonly revision: number; readonly base: number }
  | { readonly kind: "undo"; readonly runId: string };

export type Tree = ReadonlyMap<string, string>;

/** The outcome of a command; `paths` are those named by a refusal. */
export type Answer =
  | { readonly revision: number; readonly changed: readonly string[] }
  | { readonly isLocked: boolean }
  | { readonly code: string; readonly paths: readonly string[] };

interface Revision {
  readonly tree: Tree;
  readonly changed: readonly string[];
  readonly runId: string | undefined;
}

interface Outcome {
  readonly answer: Answer;
  /** The same object if nothing changed. */
  readonly after: TreeModel;
}

type Targets = Map<string, string | undefined>;

export class TreeModel {
  private readonly revisions: readonly Revision[];
  private readonly locks: ReadonlySet<string>;
  readonly openRuns: ReadonlySet<string>;

  constructor(
    revisions: readonly Revision[] = [{ tree: new Map(), changed: [], runId: undefined }],
    locks: ReadonlySet<string> = new Set(),
    openRuns: ReadonlySet<string> = new Set(),
  ) {
    this.revisions = revisions;
    this.locks = locks;
    this.openRuns = openRuns;
  }

  get head(): number {
    return this.revisions.length - 1;
  }

  get lockedPaths(): string[] {
    return [...this.locks].sort();
  }

  tree(revision = this.head): Tree {
    return this.revisions[revision]?.tree ?? new Map();
  }

  withOpenRuns(openRuns: Iterable<string>): TreeModel {
    return new TreeModel(this.revisions, this.locks, new Set(openRuns));
  }

  /** Paths whose content differs, sorted. */
  difference(from: number, to: number): string[] {
    const [before, after] = [this.tree(from), this.tree(to)];
    return [...new Set([...before.keys(), ...after.keys()])]
      .filter((path) => before.get(path) !== after.get(path))
      .sort();
  }

  run(command: TreeCommand): Outcome {
    switch (command.kind) {
      case "change":
        return this.change(command.changes, command.base, command.runId);
      case "lock":
        return this.lock(command.path, command.isLocked);
      case "restore":
        return this.restore(command.revision, command.base);
      case "undo":
        return this.undo(command.runId);
      default:
        return command satisfies never;
    }
  }

  private change(changes: readonly FileChange[], base: number, runId: string | undefined): Outcome {
    const targets: Targets = new Map();
    const held = (path: string) => (targets.has(path) ? targets.get(path) : this.tree().get(path));
    for (const change of changes) {
      const content = change.op === "write" ? change.content : held(change.path);
      if (content === undefined) return this.refused("file_not_found", [change.path]);
      if (change.op === "move" && change.to === change.path) continue;
      targets.set(change.path, change.op === "write" ? content : undefined);
      if (change.op === "move") targets.set(change.to, content);
    }
    const stale = this.touchedAfter(base, targets.keys());
    if (stale.length > 0) return this.refused("file_changed", stale);
    const locked = [...targets.keys()].filter((path) => this.locks.has(path));
    if (runId !== undefined && locked.length > 0) return this.refused("file_locked", locked);
    return this.commit(targets, runId);
  }

  private lock(path: string, isLocked: boolean): Outcome {
    if (this.locks.has(path) === isLocked) return { answer: { isLocked }, after: this };
    const locks = new Set(this.locks);
    if (isLocked) locks.add(path);
    else locks.delete(path);
    return { answer: { isLocked }, after: new TreeModel(this.revisions, locks, this.openRuns) };
  }

  private restore(revision: number, base: number): Outcome {
    if (revision > this.head) return this.refused("revision_not_found", []);
    const paths = this.difference(revision, this.head);
    const stale = this.touchedAfter(base, paths);
    if (stale.length > 0) return this.refused("file_changed", stale);
    return this.commit(new Map(paths.map((path) => [path, this.tree(revision).get(path)])), undefined);
  }

  private undo(runId: string): Outcome {
    if (this.openRuns.has(runId)) return this.refused("run_not_finished", []);
    const firstTouch = new Map<string, number>();
    for (const [number, revision] of this.revisions.entries()) {
      if (revision.runId !== runId) continue;
      for (const path of revision.changed) if (!firstTouch.has(path)) firstTouch.set(path, number);
    }
    const foreign = [...firstTouch].filter(([path, first]) =>
      this.revisions.slice(first + 1).some((later) => later.runId !== runId && later.changed.includes(path)),
    );
    if (foreign.length > 0)
      return this.refused(
        "file_changed",
        foreign.map(([path]) => path),
      );
    return this.commit(
      new Map([...firstTouch].map(([path, first]) => [path, this.tree(first - 1).get(path)])),
      undefined,
    );
  }

  private touchedAfter(base: number, paths: Iterable<string>): string[] {
    const later = new Set(this.revisions.slice(base + 1).flatMap((revision) => revision.changed));
    return [...paths].filter((path) => later.has(path));
  }

  private commit(targets: Targets, runId: string | undefined): Outcome {
    const tree = new Map(this.tree());
    for (const [path, content] of targets) {
      if (content === undefined) tree.delete(path);
      else tree.set(path, content);
    }
    const changed = [...targets.keys()].filter((path) => this.tree().get(path) !== tree.get(path)).sort();
    if (changed.length === 0) return { answer: { revision: this.head, changed }, after: this };
    if (hasClash(tree)) return this.refused("path_taken", []);
    const after = new TreeModel([...this.revisions, { tree, changed, runId }], this.locks, this.openRuns);
    return { answer: { revision: after.head, changed }, after };
  }

  private refused(code: string, paths: readonly string[]): Outcome {
    return { answer: { code, paths: [...paths].sort() }, after: this };
  }
}

/** Two paths that differ only in case, or a file where another path needs a folder. */
function hasClash(tree: Tree): boolean {
  const folded = new Set([...tree.keys()].map(foldPath));
  if (folded.size < tree.size) return true;
  return [...tree.keys()].some((path) => foldersOf(path).some((folder) => folded.has(foldPath(folder))));
}
