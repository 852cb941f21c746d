// Fits one of several shapes: the one that the discriminator names, or the best match.
import type { LooseNode, RecordNode } from "../read/loose-tree.ts";
import { isSameValue } from "../same-value.ts";
import { normalName } from "../shape/names.ts";
import type { Shape, ShapeOf } from "../shape/shape.ts";
import { costOfFit, type Fit, type Fitter, type Fitting, mismatch } from "./fit.ts";

export function fitUnion(shape: ShapeOf<"union">, node: LooseNode, fitter: Fitter): Fit {
  if (shape.discriminator !== undefined && node.kind === "record") {
    const named = namedOption(shape.options, shape.discriminator, node, fitter);
    if (named === "none") return mismatch(`${shape.discriminator}: unknown value`);
    if (named !== undefined) return fitter.fit(named, node);
  }
  return bestFit(shape.options, node, fitter);
}

/**
 * The option that the record's discriminator names; undefined without a discriminator (so far).
 * The first possible entry decides, so that a growing answer keeps its option.
 */
export function namedOption(
  options: readonly Shape[],
  discriminator: string,
  node: RecordNode,
  fitter: Fitter,
): Shape | "none" | undefined {
  const candidates = options.flatMap((option) => leaves(option));
  const isDiscriminator = (key: string) =>
    normalName(key) === normalName(discriminator) ||
    candidates.some((option) => option.index().find(key)?.found.key === discriminator);
  const entry = node.entries.find(({ key }) => isDiscriminator(key));
  const value = entry?.value;
  if (value === undefined || !value.isDone) return undefined;
  const fits = options.flatMap((option) => {
    const costs = leaves(option).flatMap((leaf) => costOfTag(leaf, discriminator, value, fitter));
    return costs.length === 0 ? [] : [{ option, cost: Math.min(...costs) }];
  });
  const least = Math.min(...fits.map(({ cost }) => cost));
  const cheapest = fits.filter(({ cost }) => cost === least);
  return cheapest.length === 1 ? cheapest[0]?.option : "none";
}

function costOfTag(leaf: ShapeOf<"object">, discriminator: string, value: LooseNode, fitter: Fitter): number[] {
  const field = leaf.fields().find(({ key }) => key === discriminator);
  const fit = field === undefined ? undefined : fitter.fit(field.shape, value);
  return fit?.ok ? [costOfFit(fit)] : [];
}

/** The objects of an option: discriminated unions may be nested. */
function leaves(option: Shape): ShapeOf<"object">[] {
  if (option.kind === "object") return [option];
  return option.kind === "union" ? option.options.flatMap(leaves) : [];
}

function bestFit(options: readonly Shape[], node: LooseNode, fitter: Fitter): Fit {
  const fits = options.map((option) => fitter.fit(option, node));
  let best: { fit: Fitting; cost: number; isTied: boolean } | undefined;
  for (const fit of fits) {
    if (!fit.ok) continue;
    const cost = costOfFit(fit);
    if (best === undefined || cost < best.cost) best = { fit, cost, isTied: false };
    else if (cost === best.cost) best.isTied ||= !isSameValue(fit.value, best.fit.value);
  }
  if (best === undefined)
    return fits.length === 1 && fits[0]
      ? fits[0]
      : mismatch(`matches none of ${options.length} alternatives: ${problemsOf(fits)}`);
  // A clean value goes to the first option that accepts it, as in zod.
  return best.isTied && best.cost > 0 ? mismatch("matches several alternatives equally well") : best.fit;
}

function problemsOf(fits: readonly Fit[]): string {
  return fits
    .flatMap((fit) => (fit.ok ? [] : fit.problems.slice(0, 1)))
    .slice(0, 3)
    .map(({ path, message }) => [...path, message].join(" "))
    .join("; ");
}
