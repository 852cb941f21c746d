// All keys of a schema at any depth: they tell the end of a string from a quote inside it.
import { normalName } from "./names.ts";
import type { Shape } from "./shape.ts";

const known = new WeakMap<Shape, (name: string) => boolean>();

export function knownKeysOf(root: Shape): (name: string) => boolean {
  const made = known.get(root);
  if (made !== undefined) return made;
  const names = namesIn(root);
  const isKnown = (name: string) => names.has(normalName(name));
  known.set(root, isKnown);
  return isKnown;
}

function namesIn(root: Shape): Set<string> {
  const names = new Set<string>();
  const seen = new Set<Shape>();
  const waiting = [root];
  for (let shape = waiting.pop(); shape !== undefined; shape = waiting.pop()) {
    if (seen.has(shape)) continue;
    seen.add(shape);
    waiting.push(...partsOf(shape, names));
  }
  return names;
}

function partsOf(shape: Shape, names: Set<string>): Shape[] {
  switch (shape.kind) {
    case "list":
      return [shape.item()];
    case "tuple":
      return shape.rest === undefined ? [...shape.items] : [...shape.items, shape.rest];
    case "record":
      return [shape.values()];
    case "union":
      return [...shape.options];
    case "object":
      for (const { key, shape: field } of shape.fields()) {
        for (const name of [key, ...field.marks.aliases]) names.add(normalName(name));
      }
      return shape.fields().map((field) => field.shape);
    default:
      return [];
  }
}
