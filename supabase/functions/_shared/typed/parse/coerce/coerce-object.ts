import type { Entry, LooseNode, RecordNode } from "../read/loose-tree.ts";
import type { RepairKind } from "../repair.ts";
import { isSameValue } from "../same-value.ts";
import type { Field, Shape, ShapeOf } from "../shape/shape.ts";
// Objects with known fields, and records with any keys.
import { type Fit, type Fitter, fitting, fittingOf, type Misfit, misfit, misfitOf, setOwn } from "./fit.ts";

interface Draft {
  readonly value: Record<string, unknown>;
  readonly kinds: RepairKind[];
  readonly parts: Fit[];
  readonly misfits: [string, Misfit][];
  readonly extras: Entry[];
}

export function fitObject(shape: ShapeOf<"object">, node: RecordNode, fitter: Fitter): Fit {
  const draft: Draft = { value: {}, kinds: [], parts: [], misfits: [], extras: [] };
  const fits = new Map<Field, Fit>();
  for (const entry of node.entries) placeEntry(shape, entry, fits, draft, fitter);
  if (fits.size === 0 && draft.extras.length > 0 && shape.fields().length > 0 && shape.others === "dropped") {
    return unwrapped(shape, node, fitter) ?? misfit("none of the expected keys is there");
  }
  fillMissing(shape, node, fits, draft);
  placeExtras(shape, draft, fitter);
  if (draft.misfits.length > 0) return misfitOf(draft.misfits);
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
  const fit = entry.value === undefined ? misfit("no value") : fitField(field, entry.value, fitter);
  const earlier = fits.get(field);
  if (earlier === undefined) {
    fits.set(field, fit);
    draft.parts.push(fit);
    if (!fit.ok) draft.misfits.push([field.key, fit]);
    else if (fit.value !== undefined) setOwn(draft.value, field.key, fit.value);
    return;
  }
  const isSame = earlier.ok && fit.ok && isSameValue(earlier.value, fit.value);
  if (isSame) draft.kinds.push("same_key_twice");
  else draft.misfits.push([field.key, misfit("two different values")]);
}

/** `null` where a field may stay away says that it stays away. */
function fitField({ shape, mayBeMissing }: Field, node: LooseNode, fitter: Fitter): Fit {
  const isNull = node.kind === "bare" && /^(null|none|undefined)$/i.test(node.text);
  return isNull && mayBeMissing && !shape.allowsNull && shape.kind !== "anything"
    ? fitting(undefined, node, "to_absent")
    : fitter.fit(shape, node);
}

function fillMissing(shape: ShapeOf<"object">, node: RecordNode, fits: Map<Field, Fit>, draft: Draft): void {
  for (const field of shape.fields()) {
    if (fits.has(field)) continue;
    if (node.wantsMore) draft.misfits.push([field.key, misfit("cut off before it")]);
    else if (field.mayBeMissing) continue;
    else if (field.shape.allowsNull) {
      setOwn(draft.value, field.key, null);
      draft.kinds.push("filled_null");
    } else draft.misfits.push([field.key, misfit("missing")]);
  }
}

function placeExtras({ others }: ShapeOf<"object">, draft: Draft, fitter: Fitter): void {
  for (const { key, value } of draft.extras) {
    if (others === "dropped") {
      draft.kinds.push("extra_key");
      if (value !== undefined && isInDoubt(value)) draft.misfits.push([key, misfit("its end is in doubt")]);
    } else if (others === "kept") {
      draft.misfits.push([key, misfit("a key that is not known")]);
    } else {
      placeOther(key, value === undefined ? misfit("no value") : fitter.fit(others, value), draft);
    }
  }
}

/** Where quotes do not pair, what looks like a key may be part of the text before it: then it must not be dropped. */
function isInDoubt(node: LooseNode): boolean {
  const isCut = node.flaw?.startsWith("cut off") === true;
  if (node.flaw !== undefined && !isCut) return true;
  if (node.repairs.some(({ kind }) => kind === "missing_quote" || kind === "unescaped_quote")) return true;
  if (node.kind === "list") return node.items.some(isInDoubt);
  return node.kind === "record" && node.entries.some(({ value }) => value !== undefined && isInDoubt(value));
}

function placeOther(key: string, fit: Fit, draft: Draft): void {
  if (!fit.ok) draft.misfits.push([key, fit]);
  else if (Object.hasOwn(draft.value, key)) draft.misfits.push([key, misfit("two values")]);
  else setOwn(draft.value, key, fit.value);
  draft.parts.push(fit);
}

/** The answer lies under the one key that holds something like it: `{"result": {…}}`. */
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
  /** Any key where left out. */
  readonly keys?: Shape;
  readonly values: Shape;
}

export function fitEntries(node: RecordNode, fitter: Fitter, { keys, values }: EntryShapes): Fit {
  if (node.wantsMore) return misfit("cut off before its end");
  const value: Record<string, unknown> = {};
  const parts: Fit[] = [];
  const misfits: [string, Misfit][] = [];
  for (const entry of node.entries) {
    const key = keys === undefined ? fitting(entry.key, keyNode(entry)) : fitter.fit(keys, keyNode(entry));
    const fit = entry.value === undefined ? misfit("no value") : fitter.fit(values, entry.value);
    if (!key.ok) misfits.push([entry.key, key]);
    else if (!fit.ok) misfits.push([entry.key, fit]);
    else if (Object.hasOwn(value, String(key.value))) misfits.push([entry.key, misfit("two values")]);
    else setOwn(value, String(key.value), fit.value);
    parts.push(key, fit);
  }
  return misfits.length > 0 ? misfitOf(misfits) : fittingOf(value, node, [], parts);
}

function keyNode({ key, at }: Entry): LooseNode {
  return { kind: "quoted", text: key, start: at, end: at, repairs: [], isDone: true };
}
