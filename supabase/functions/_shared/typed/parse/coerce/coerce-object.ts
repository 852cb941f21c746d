// Objects with known fields, and records with arbitrary keys.
import type { Entry, LooseNode, RecordNode } from "../read/loose-tree.ts";
import type { RepairKind } from "../repair.ts";
import { isSameValue } from "../same-value.ts";
import type { Field, Shape, ShapeOf } from "../shape/shape.ts";
import { type Fit, type Fitter, fitting, fittingOf, type Mismatch, mismatch, mismatchOf, setOwn } from "./fit.ts";

interface Draft {
  readonly value: Record<string, unknown>;
  readonly kinds: RepairKind[];
  readonly parts: Fit[];
  readonly mismatches: [string, Mismatch][];
  readonly extras: Entry[];
}

export function fitObject(shape: ShapeOf<"object">, node: RecordNode, fitter: Fitter): Fit {
  const draft: Draft = { value: {}, kinds: [], parts: [], mismatches: [], extras: [] };
  const fits = new Map<Field, Fit>();
  for (const entry of node.entries) placeEntry(shape, entry, fits, draft, fitter);
  if (fits.size === 0 && draft.extras.length > 0 && shape.fields().length > 0 && shape.others === "dropped") {
    return unwrapped(shape, node, fitter) ?? mismatch("none of the expected keys is present");
  }
  fillMissing(shape, node, fits, draft);
  placeExtras(shape, draft, fitter);
  if (draft.mismatches.length > 0) return mismatchOf(draft.mismatches);
  return fittingOf(draft.value, node, draft.kinds, draft.parts);
}

function placeEntry(shape: ShapeOf<"object">, entry: Entry, fits: Map<Field, Fit>, draft: Draft, fitter: Fitter): void {
  const match = shape.index().find(entry.key);
  if (match === undefined) {
    draft.extras.push(entry);
    return;
  }
  const { found: field, by } = match;
  if (by !== "name") draft.kinds.push(by === "alias" ? "key_alias" : "key_style");
  const fit = entry.value === undefined ? mismatch("no value") : fitField(field, entry.value, fitter);
  const earlier = fits.get(field);
  if (earlier === undefined) {
    fits.set(field, fit);
    draft.parts.push(fit);
    if (!fit.ok) draft.mismatches.push([field.key, fit]);
    else if (fit.value !== undefined) setOwn(draft.value, field.key, fit.value);
    return;
  }
  const isSame = earlier.ok && fit.ok && isSameValue(earlier.value, fit.value);
  if (isSame) draft.kinds.push("same_key_twice");
  else draft.mismatches.push([field.key, mismatch("two different values")]);
}

/** `null` for an optional field means that it is absent. */
function fitField({ shape, mayBeMissing }: Field, node: LooseNode, fitter: Fitter): Fit {
  const isNull = node.kind === "bare" && /^(null|none|undefined)$/i.test(node.text);
  return isNull && mayBeMissing && !shape.allowsNull && shape.kind !== "anything"
    ? fitting(undefined, node, "to_absent")
    : fitter.fit(shape, node);
}

function fillMissing(shape: ShapeOf<"object">, node: RecordNode, fits: Map<Field, Fit>, draft: Draft): void {
  for (const field of shape.fields()) {
    if (fits.has(field)) continue;
    if (node.wantsMore) draft.mismatches.push([field.key, mismatch("cut off before this field")]);
    else if (field.mayBeMissing) continue;
    else if (field.shape.allowsNull) {
      setOwn(draft.value, field.key, null);
      draft.kinds.push("filled_null");
    } else draft.mismatches.push([field.key, mismatch("missing")]);
  }
}

function placeExtras({ others }: ShapeOf<"object">, draft: Draft, fitter: Fitter): void {
  for (const { key, value } of draft.extras) {
    if (others === "dropped") {
      draft.kinds.push("extra_key");
      if (value !== undefined && isInDoubt(value)) draft.mismatches.push([key, mismatch("cannot tell where it ends")]);
    } else if (others === "kept") {
      draft.mismatches.push([key, mismatch("unknown key")]);
    } else {
      placeOther(key, value === undefined ? mismatch("no value") : fitter.fit(others, value), draft);
    }
  }
}

/** With unbalanced quotes, an apparent key may be part of the string before it, so it must not be dropped. */
function isInDoubt(node: LooseNode): boolean {
  const isCut = node.flaw?.startsWith("cut off") === true;
  if (node.flaw !== undefined && !isCut) return true;
  if (node.repairs.some(({ kind }) => kind === "missing_quote" || kind === "unescaped_quote")) return true;
  if (node.kind === "list") return node.items.some(isInDoubt);
  return node.kind === "record" && node.entries.some(({ value }) => value !== undefined && isInDoubt(value));
}

function placeOther(key: string, fit: Fit, draft: Draft): void {
  if (!fit.ok) draft.mismatches.push([key, fit]);
  else if (Object.hasOwn(draft.value, key)) draft.mismatches.push([key, mismatch("appears twice")]);
  else setOwn(draft.value, key, fit.value);
  draft.parts.push(fit);
}

/** The answer is the value of a single key: `{"result": {…}}`. */
function unwrapped(shape: ShapeOf<"object">, node: RecordNode, fitter: Fitter): Fit | undefined {
  if (node.wantsMore) return undefined;
  const inner = node.entries.flatMap(({ value }) =>
    value !== undefined && mayHoldObject(value) ? [fitter.fit(shape, value)] : [],
  );
  const fits = inner.filter((fit) => fit.ok);
  const [only] = fits;
  if (only === undefined || fits.length > 1) return inner.length === 1 ? inner[0] : undefined;
  const extras = node.entries.slice(1).map(() => "extra_key" as const);
  return fittingOf(only.value, node, ["wrapped", ...extras], [only]);
}

function mayHoldObject(node: LooseNode): boolean {
  return node.kind === "record" || node.kind === "list" || /^\s*["[{]/.test(node.text);
}

interface EntryShapes {
  /** Any key by default. */
  readonly keys?: Shape;
  readonly values: Shape;
}

export function fitEntries(node: RecordNode, fitter: Fitter, { keys, values }: EntryShapes): Fit {
  if (node.wantsMore) return mismatch("cut off before its end");
  const value: Record<string, unknown> = {};
  const parts: Fit[] = [];
  const mismatches: [string, Mismatch][] = [];
  for (const entry of node.entries) {
    const key = keys === undefined ? fitting(entry.key, keyNode(entry)) : fitter.fit(keys, keyNode(entry));
    const fit = entry.value === undefined ? mismatch("no value") : fitter.fit(values, entry.value);
    if (!key.ok) mismatches.push([entry.key, key]);
    else if (!fit.ok) mismatches.push([entry.key, fit]);
    else if (Object.hasOwn(value, String(key.value))) mismatches.push([entry.key, mismatch("appears twice")]);
    else setOwn(value, String(key.value), fit.value);
    parts.push(key, fit);
  }
  return mismatches.length > 0 ? mismatchOf(mismatches) : fittingOf(value, node, [], parts);
}

function keyNode({ key, at }: Entry): LooseNode {
  return { kind: "quoted", text: key, start: at, end: at, repairs: [], isDone: true };
}
