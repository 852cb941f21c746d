// Random commands of users and the agent on a file tree. There are few paths, so that commands conflict.
import fc from "fast-check";
import type { FileChange, TreeCommand, TreeModel } from "./tree-model.ts";

const path = fc.constantFrom("a", "A", "b", "b/c", "b/c/d", "src/x.ts", "src/Y.ts", "SRC/X.ts", "näive", "NÄIVE");
const content = fc.constantFrom("", "one", "two\n", "drei 🎉", "'; drop table files; --");

const change: fc.Arbitrary<FileChange> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant("write" as const), path, content }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("move" as const), path, to: path }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("delete" as const), path }) },
);
const changes = fc.array(change, { minLength: 1, maxLength: 3 });
/** How many revisions ago the author last read the tree. */
const staleness = fc.constantFrom(0, 0, 0, 1, 2, 4);

/** A command before it is bound to a state: revisions and runs are given by how far back they are. */
export type Intent =
  | { kind: "change"; changes: FileChange[]; staleness: number; byAgent: boolean }
  | { kind: "lock"; path: string; isLocked: boolean }
  | { kind: "restore"; back: number; staleness: number }
  | { kind: "undo"; back: number };

const intent: fc.Arbitrary<Intent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("change" as const), changes, staleness, byAgent: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lock" as const), path, isLocked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restore" as const), back: fc.nat(6), staleness }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("undo" as const), back: fc.nat(1) }) },
);

/** Concurrent commands, and whether the agent's run ends after them. */
export const moment = fc.record({
  intents: fc.array(fc.record({ intent, who: fc.nat(2) }), { minLength: 1, maxLength: 5 }),
  endsRun: fc.boolean(),
});

export function commandOf(intent: Intent, model: TreeModel, runIds: readonly string[]): TreeCommand {
  const ago = (back: number) => Math.max(model.head - back, 0);
  const runId = (back: number) => runIds[Math.max(runIds.length - 1 - back, 0)] ?? "";
  switch (intent.kind) {
    case "change": {
      const command = { kind: "change" as const, changes: intent.changes, base: ago(intent.staleness) };
      return intent.byAgent ? { ...command, runId: runId(0) } : command;
    }
    case "lock":
      return intent;
    case "restore":
      return { kind: "restore", revision: ago(intent.back), base: ago(intent.staleness) };
    case "undo":
      return { kind: "undo", runId: runId(intent.back) };
    default:
      return intent satisfies never;
  }
}
