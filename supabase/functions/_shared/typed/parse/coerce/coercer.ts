// Fits a tree to the shape of a schema with lossless coercions. Each pair of node and shape is visited once.
import type { ListNode, LooseNode } from "../read/loose-tree.ts";
import type { Shape } from "../shape/shape.ts";
import { fitItems, fitList, fitTuple } from "./coerce-list.ts";
import { fitMember } from "./coerce-member.ts";
import { fitEntries, fitObject } from "./coerce-object.ts";
import {
  fitAnyScalar,
  fitBigint,
  fitBoolean,
  fitDate,
  fitNumber,
  fitText,
  isNullWord,
  isScalar,
  shown,
} from "./coerce-scalar.ts";
import { fitUnion } from "./coerce-union.ts";
import { type Fit, type Fitter, fitting, fittingOf, mismatch } from "./fit.ts";

const withoutEnd = mismatch("refers only to itself");

/** Models encode JSON at most twice. */
const maxEncodings = 2;

export class Coercer implements Fitter {
  steps = 0;
  readonly #readTree: (text: string) => LooseNode | undefined;
  readonly #known = new Map<LooseNode, Map<Shape, Fit>>();
  #encodings = 0;

  constructor(readTree: (text: string) => LooseNode | undefined) {
    this.#readTree = readTree;
  }

  fit(shape: Shape, node: LooseNode): Fit {
    let ofNode = this.#known.get(node);
    if (ofNode === undefined) {
      ofNode = new Map();
      this.#known.set(node, ofNode);
    }
    const known = ofNode.get(shape);
    if (known !== undefined) return known;
    this.steps++;
    // A recursive list could take a value as the only item of its only item forever.
    ofNode.set(shape, withoutEnd);
    const fit = node.flaw === undefined ? this.#fitSound(shape, node) : mismatch(node.flaw);
    // A growing node is not cached.
    if (node.isDone) ofNode.set(shape, fit);
    else ofNode.delete(shape);
    return fit;
  }

  readEncoded(text: string): LooseNode | undefined {
    return this.#encodings < maxEncodings && /^\s*[[{"]/.test(text) ? this.#readTree(text) : undefined;
  }

  #fitSound(shape: Shape, node: LooseNode): Fit {
    const nothing = this.#fitNothing(shape, node);
    if (nothing !== undefined) return nothing;
    const fit = this.#fitKind(shape, node);
    if (fit.ok || shape.kind === "union" || shape.kind === "anything") return fit;
    return this.#fitEncoded(shape, node) ?? this.#fitOnlyItem(shape, node) ?? this.#fitOnlyEntry(shape, node) ?? fit;
  }

  #fitNothing(shape: Shape, node: LooseNode): Fit | undefined {
    if (!isScalar(node) || shape.kind === "anything") return undefined;
    if (node.kind === "bare" && node.text === "undefined" && shape.allowsAbsent)
      return fitting(undefined, node, "to_absent");
    if (!shape.allowsNull) return undefined;
    if (isNullWord(node)) return node.text === "null" ? fitting(null, node) : fitting(null, node, "literal_style");
    if (shape.kind === "text" || shape.kind === "union") return undefined;
    const saysNull = /^(null|none|nan)$/i.test(node.text) && (shape.kind !== "member" || !shape.index.find(node.text));
    return saysNull ? fitting(null, node, "to_null") : undefined;
  }

  #fitKind(shape: Shape, node: LooseNode): Fit {
    switch (shape.kind) {
      case "anything":
        return fitAnything(shape, node, this);
      case "union":
        return fitUnion(shape, node, this);
      case "list":
        return fitList(shape, node, this);
      case "tuple":
        return fitTuple(shape, node, this);
      case "object":
        return node.kind === "record"
          ? fitObject(shape, node, this)
          : mismatch(`expected an object, found ${shown(node)}`);
      case "record":
        return node.kind === "record"
          ? fitEntries(node, this, { keys: shape.keys, values: shape.values() })
          : mismatch(`expected an object, found ${shown(node)}`);
      case "nothing":
        return mismatch(`expected nothing, found ${shown(node)}`);
      default:
        return isScalar(node)
          ? fitScalar(shape, node)
          : mismatch(`expected a ${shape.kind === "text" ? "text" : "value"}, found ${shown(node)}`);
    }
  }

  /** `"{\"name\": …}"`: an answer inside a string. */
  #fitEncoded(shape: Shape, node: LooseNode): Fit | undefined {
    const isBracketed =
      shape.kind === "object" || shape.kind === "list" || shape.kind === "record" || shape.kind === "tuple";
    if (!isBracketed || node.kind !== "quoted") return undefined;
    const inner = this.readEncoded(node.text);
    if (inner === undefined) return undefined;
    this.#encodings++;
    const fit = this.fit(shape, inner);
    this.#encodings--;
    return fit.ok ? fittingOf(fit.value, node, ["encoded_twice"], [fit]) : fit;
  }

  /** A list of one item where the item is expected. */
  #fitOnlyItem(shape: Shape, node: LooseNode): Fit | undefined {
    if (shape.kind === "list" || shape.kind === "tuple" || !isListOfOne(node)) return undefined;
    const [only] = node.items;
    const fit = only === undefined ? undefined : this.fit(shape, only);
    return fit?.ok ? fittingOf(fit.value, node, ["from_list"], [fit]) : undefined;
  }

  /** `{"answer": 42}` where a number is expected. */
  #fitOnlyEntry(shape: Shape, node: LooseNode): Fit | undefined {
    if (node.kind !== "record" || node.wantsMore || node.entries.length !== 1) return undefined;
    const [only] = node.entries;
    const isScalarShape = !["object", "list", "record", "tuple"].includes(shape.kind);
    if (!isScalarShape || only?.value === undefined || !isScalar(only.value) || !emptyName.test(only.key))
      return undefined;
    const fit = this.fit(shape, only.value);
    return fit.ok ? fittingOf(fit.value, node, ["wrapped"], [fit]) : undefined;
  }
}

/** Any value, lists and records included. */
function fitAnything(shape: Shape, node: LooseNode, fitter: Fitter): Fit {
  if (node.kind === "list") return fitItems(node, fitter, () => shape);
  if (node.kind === "record") return fitEntries(node, fitter, { values: shape });
  return fitAnyScalar(node);
}

/** Keys without a meaning of their own. */
const emptyName =
  /^(answer|value|result|output|response|data|content|text|label|category|class|classification|choice|decision)$/i;

function isListOfOne(node: LooseNode): node is ListNode {
  return node.kind === "list" && node.items.length === 1 && !node.wantsMore;
}

function fitScalar(shape: Shape, node: LooseNode): Fit {
  if (!isScalar(node)) return mismatch("");
  switch (shape.kind) {
    case "text":
      return fitText(node);
    case "number":
      return fitNumber(node);
    case "bigint":
      return fitBigint(node);
    case "boolean":
      return fitBoolean(node);
    case "date":
      return fitDate(node);
    case "member":
      return fitMember(shape, node);
    default:
      return mismatch(`expected nothing, found ${shown(node)}`);
  }
}
