// What parsing an answer gives: the contract between the parser and those who call models.
import type { Repair } from "./repair.ts";

export type Path = readonly (string | number)[];

export type RefusalReason =
  | "too_large"
  | "too_deep"
  /** Nothing in the text looks like an answer. */
  | "no_answer"
  /** There is an answer, and the model was stopped before it was complete. */
  | "cut_off"
  /** Something does, and it does not fit the schema. */
  | "not_fitting"
  /** It could be mended, but only by guessing more than the limit allows. */
  | "too_damaged"
  /** Two answers that contradict each other, and nothing says which one is meant. */
  | "ambiguous"
  /** A finished answer that takes back what was shown as done while it grew. */
  | "contradicts_shown";

/** One candidate that was refused, so that the model can be shown what was wrong. */
export interface RefusedCandidate {
  /** Where the candidate lies in the text. */
  readonly start: number;
  readonly end: number;
  /** For the model, in plain words: "steps[2].title: expected text, found a list". */
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
  /** Longer answers are refused unread. In UTF-16 units; 262,144 when left out. */
  readonly maxLength?: number;
  /** How deep brackets may nest; 64 when left out. */
  readonly maxDepth?: number;
  readonly maxCost?: number;
}

export interface Ending {
  /** The model was stopped before its end, by a limit of tokens: then nothing is taken that was not closed. */
  readonly isCut?: boolean;
}

export type DeepPartial<T> = T extends Date
  ? T
  : T extends readonly (infer Item)[]
    ? DeepPartial<Item>[]
    : T extends object
      ? { [Key in keyof T]?: DeepPartial<T[Key]> }
      : T;

/** What is there of an answer that still grows. */
export interface PartialAnswer<T> {
  /** Grows in place from push to push, so that showing it costs nothing: copy what is to be kept. */
  readonly value: DeepPartial<T>;
  /**
   * The way from the outside in to where the text stands: each field on it is unfinished (the empty path is the answer
   * itself). Every other field in `value` is done and will not change. Undefined: all of it is done.
   */
  readonly openPath: Path | undefined;
}

export interface PartialParser<T> {
  /** Work done so far: characters, nodes and open fields looked at, each as often as it was. */
  readonly steps: number;
  /** Undefined as long as there is nothing to show. Never throws for what the text is. */
  push(delta: string): PartialAnswer<T> | undefined;
  /** No more text comes. The same as `parseAnswer` of all of it, but never contradicting what was shown as done. */
  finish(ending?: Ending): Parsed<T>;
}

export function isDone<T>({ openPath }: PartialAnswer<T>, path: Path): boolean {
  return openPath === undefined || path.length > openPath.length || path.some((step, at) => step !== openPath[at]);
}
