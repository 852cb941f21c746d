// The result of fitting a node to a shape: the value and its repairs, or the problems.
import type { LooseNode } from "../read/loose-tree.ts";
import { costOf, type Repair, type RepairKind } from "../repair.ts";
import type { Shape } from "../shape/shape.ts";

export interface Fitting {
  readonly ok: true;
  /** The input for the schema; undefined means absent. */
  readonly value: unknown;
  readonly repairs: readonly Repair[];
  /** The parts with repairs. */
  readonly parts: readonly Fitting[];
}

export interface Mismatch {
  readonly ok: false;
  readonly problems: readonly Problem[];
}

export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Fit = Fitting | Mismatch;

/** The recursive interface between the coercions. */
export interface Fitter {
  fit(shape: Shape, node: LooseNode): Fit;
  /** The tree of a string that contains an answer, such as JSON in quotes. */
  readEncoded(text: string): LooseNode | undefined;
}

const none: readonly never[] = [];
const maxProblems = 5;

export function fitting(value: unknown, node: LooseNode, ...kinds: RepairKind[]): Fitting {
  return fittingOf(value, node, kinds, none);
}

export function fittingOf(
  value: unknown,
  node: LooseNode,
  kinds: readonly RepairKind[],
  parts: readonly Fit[],
): Fitting {
  const own = kinds.map((kind) => ({ kind, at: node.start }));
  const repairs = own.length === 0 ? node.repairs : [...node.repairs, ...own];
  const repaired = parts.filter(
    (part): part is Fitting => part.ok && (part.repairs.length > 0 || part.parts.length > 0),
  );
  return { ok: true, value, repairs, parts: repaired };
}

export function mismatch(message: string): Mismatch {
  return { ok: false, problems: [{ path: [], message }] };
}

/** The problems of parts with their paths. */
export function mismatchOf(parts: readonly (readonly [string | number, Mismatch])[]): Mismatch {
  const problems = parts.flatMap(([step, part]) =>
    part.problems.map(({ path, message }) => ({ path: [step, ...path], message })),
  );
  return { ok: false, problems: problems.slice(0, maxProblems) };
}

export function repairsOf({ repairs, parts }: Fitting): Repair[] {
  return [...repairs, ...parts.flatMap(repairsOf)];
}

export function costOfFit(fit: Fitting): number {
  return fit.repairs.length === 0 && fit.parts.length === 0 ? 0 : costOf(repairsOf(fit));
}

export function sentence({ path, message }: Problem): string {
  const place = path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
  return place === "" ? message : `${place}: ${message}`;
}

export function nameOfNode({ kind }: LooseNode): string {
  return { quoted: "text", bare: "a word", list: "a list", record: "an object" }[kind];
}

/** A plain assignment to `__proto__` would change the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}
