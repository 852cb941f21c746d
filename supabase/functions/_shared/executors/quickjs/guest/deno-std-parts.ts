// Replaces some modules of deno-std's expect: values look as on Node's console, text has no colors, the diff is bounded, assertions are
// counted per test, and there are no snapshots.
import { diff as compareLines } from "deno-std/internal/diff.js";
import { inspect } from "./inspect.ts";

export interface DiffLine {
  readonly type: "common" | "added" | "removed";
  readonly value: string;
}

export const format = (value: unknown) => inspect(value, { depth: 8 });
export const inspectArg = (value: unknown) => inspect(value);
export const inspectArgs = (values: readonly unknown[]) => values.map(inspectArg).join(", ");
const plain = (text: string) => text;
export { plain as red, plain as stripAnsiCode };

/** The diff needs memory for the product of both lengths: 400 lines each are 1.3 MB. */
const maxComparedLines = 400;
const maxShownLines = 60;

/** deno-std calls a line of the first list "removed". */
export function diff(actual: readonly string[], expected: readonly string[]): DiffLine[] {
  return compareLines(actual.slice(0, maxComparedLines), expected.slice(0, maxComparedLines));
}

export function buildMessage(lines: readonly DiffLine[]): string[] {
  const marks = { common: " ", added: "-", removed: "+" } as const;
  const all = lines.map(({ type, value }) => `${marks[type]} ${value.replace(/\n$/, "")}`);
  const more = all.length > maxShownLines ? [`  … ${all.length - maxShownLines} more lines`] : [];
  return ["- expected  + actual", ...all.slice(0, maxShownLines), ...more];
}

const state = { count: undefined as number | undefined, isRequired: false, counted: 0 };

export const assertionCount = {
  begin: () => void Object.assign(state, { count: undefined, isRequired: false, counted: 0 }),
  end: () => {
    const { count, isRequired, counted } = state;
    if (count !== undefined && count !== counted) throw new Error(`expected ${count} assertions, found ${counted}`);
    if (isRequired && counted === 0) throw new Error("expected at least one assertion, found none");
  },
};

export function getAssertionState() {
  return {
    setAssertionCheck: (isRequired: boolean) => void (state.isRequired = isRequired),
    setAssertionCount: (count: number) => void (state.count = count),
    setAssertionTriggered: () => undefined,
    updateAssertionTriggerCount: () => void (state.counted += 1),
  };
}

function unavailable(): never {
  throw new Error("There are no snapshots here: compare with toEqual.");
}

export {
  unavailable as escapeStringForJs,
  unavailable as getInlineCallSite,
  unavailable as getIsUpdate,
  unavailable as getState,
  unavailable as getTestFileFromStack,
  unavailable as pushInlineUpdate,
  unavailable as registerInlineTeardown,
  unavailable as serialize,
  unavailable as setState,
  unavailable as SnapshotContext,
};
