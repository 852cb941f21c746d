// Lists and tuples, including single values where a list is expected.
import type { ListNode, LooseNode } from "../read/loose-tree.ts";
import type { Shape, ShapeOf } from "../shape/shape.ts";
import { isScalar } from "./coerce-scalar.ts";
import { costOfFit, type Fit, type Fitter, fittingOf, type Mismatch, mismatch, mismatchOf, nameOfNode } from "./fit.ts";

export function fitList(shape: ShapeOf<"list">, node: LooseNode, fitter: Fitter): Fit {
  if (node.kind === "list") return fitItems(node, fitter, () => shape.item());
  // "a, b" may be a list written as one string, or one item.
  const mayBeSeveral = isScalar(node) && /[,;\n|]|^\s*[[{]|^\s*$/.test(node.text);
  const single = mayBeSeveral ? mismatch("expected a list, found text") : fitter.fit(shape.item(), node);
  const wrapped = single.ok && node.kind !== "record" ? undefined : listInside(shape, node, fitter);
  if (wrapped?.ok && (!single.ok || costOfFit(wrapped) <= costOfFit(single))) {
    return fittingOf(wrapped.value, node, ["wrapped"], [wrapped]);
  }
  if (!single.ok || single.value === null) return mismatch(`expected a list, found ${nameOfNode(node)}`);
  return { ok: true, value: [single.value], repairs: [{ kind: "to_list", at: node.start }], parts: [single] };
}

/** `{"items": […]}` where a list is expected. */
function listInside(shape: ShapeOf<"list">, node: LooseNode, fitter: Fitter): Fit | undefined {
  if (node.kind !== "record" || node.wantsMore || node.entries.length !== 1) return undefined;
  const value = node.entries[0]?.value;
  return value?.kind === "list" || value?.kind === "quoted" ? listOf(fitter.fit(shape, value), value) : undefined;
}

/** A single string under the key is not a list. */
function listOf(fit: Fit, { kind }: LooseNode): Fit | undefined {
  return fit.ok && kind === "quoted" && fit.repairs.some((repair) => repair.kind === "to_list") ? undefined : fit;
}

export function fitTuple(shape: ShapeOf<"tuple">, node: LooseNode, fitter: Fitter): Fit {
  if (node.kind !== "list") return mismatch(`expected a list, found ${nameOfNode(node)}`);
  if (node.items.length < shape.items.length || (shape.rest === undefined && node.items.length > shape.items.length)) {
    return mismatch(`expected ${shape.items.length} items, found ${node.items.length}`);
  }
  return fitItems(node, fitter, (at) => shape.items[at] ?? shape.rest);
}

export function fitItems(node: ListNode, fitter: Fitter, shapeAt: (at: number) => Shape | undefined): Fit {
  if (node.wantsMore) return mismatch("cut off before its end");
  const values: unknown[] = [];
  const parts: Fit[] = [];
  const mismatches: [number, Mismatch][] = [];
  for (const [at, item] of node.items.entries()) {
    const shape = shapeAt(at);
    const fit = shape === undefined ? mismatch("one item too many") : fitter.fit(shape, item);
    if (fit.ok) values.push(fit.value);
    else mismatches.push([at, fit]);
    parts.push(fit);
  }
  return mismatches.length > 0 ? mismatchOf(mismatches) : fittingOf(values, node, [], parts);
}
