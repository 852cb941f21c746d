// The result of parsing an answer: the contract between the parser and its callers.
import type { Repair } from "./repair.ts";

export type Path = readonly (string | number)[];

export type RefusalReason =
  | "too_large"
  | "too_deep"
  /** The text contains nothing that looks like an answer. */
  | "no_answer"
  /** The model was stopped before its answer was complete. */
  | "cut_off"
  /** An answer that does not match the schema. */
  | "not_fitting"
  /** Repairing it would take more guesses than the limit allows. */
  | "too_damaged"
  /** Several answers that contradict each other, without a hint which one is meant. */
  | "ambiguous"
  /** The finished answer contradicts parts that were shown as done. */
  | "contradicts_shown";

/** A refused candidate, with its problems for the model. */
export interface RefusedCandidate {
  /** The candidate's position in the text. */
  readonly start: number;
  readonly end: number;
  /** In plain words, such as "steps[2].title: expected text, found a list". */
  readonly problems: readonly string[];
}

export interface Refused {
  readonly ok: false;
  readonly reason: RefusalReason;
  readonly candidates: readonly RefusedCandidate[];
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly repairs: readonly Repair[]; readonly cost: number }
  | Refused;

export interface ParseOptions {
  /** Longer answers are refused unread. In UTF-16 units; 262,144 by default. */
  readonly maxLength?: number;
  /** The limit of nested brackets; 64 by default. */
  readonly maxDepth?: number;
  readonly maxCost?: number;
}

export interface Ending {
  /** The model hit its token limit: nothing that is not closed is accepted. */
  readonly isCut?: boolean;
}

export type DeepPartial<T> = T extends Date
  ? T
  : T extends readonly (infer Item)[]
    ? DeepPartial<Item>[]
    : T extends object
      ? { [Key in keyof T]?: DeepPartial<T[Key]> }
      : T;

/** The current value of a growing answer. */
export interface PartialAnswer<T> {
  /** Grows in place from push to push: copy what you keep. */
  readonly value: DeepPartial<T>;
  /**
   * The path to the part that is still being written. Each field on it is unfinished; the empty path is the answer itself. All
   * other fields in `value` are done and do not change. Undefined: the whole value is done.
   */
  readonly openPath: Path | undefined;
}

export interface PartialParser<T> {
  /** Work so far: the number of visits to characters, nodes and open fields. */
  readonly steps: number;
  /** Undefined while there is nothing to show. Never throws because of the text. */
  push(delta: string): PartialAnswer<T> | undefined;
  /** Ends the text. The result is that of `parseAnswer`, or a refusal if it contradicts parts that were shown as done. */
  finish(ending?: Ending): Parsed<T>;
}

export function isDone<T>({ openPath }: PartialAnswer<T>, path: Path): boolean {
  return openPath === undefined || path.length > openPath.length || path.some((step, at) => step !== openPath[at]);
}
