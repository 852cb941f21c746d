// The straight way: an answer that is JSON as it should be. Only when nothing would be lost by taking it as it is.
import type { z } from "zod";
import type { Shape, ShapeOf } from "./shape/shape.ts";

const backslash = 92;
const colon = 58;
const space = 32;

/** Undefined when the text is not plain JSON, or JSON of which something would be dropped, renamed or read differently. */
export function parseClean<T extends z.ZodType>(
  schema: T,
  shape: Shape,
  text: string,
  maxDepth: number,
): { value: z.output<T> } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const json = parseJson(text);
  if (json === undefined) return undefined;
  const fields = new FieldCount(maxDepth, text.length);
  if (!fields.fits(shape, json.value, 0) || fields.keys !== keysIn(text)) return undefined;
  const parsed = schema.safeParse(json.value);
  return parsed.success ? { value: parsed.data } : undefined;
}

export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** How many keys stand in a text that is JSON: more than its value has, if a key stands there twice. */
function keysIn(text: string): number {
  let keys = 0;
  for (let open = text.indexOf('"'); open >= 0;) {
    let close = text.indexOf('"', open + 1);
    while (text.charCodeAt(close - 1) === backslash && isEscaped(text, close)) close = text.indexOf('"', close + 1);
    let next = close + 1;
    while (text.charCodeAt(next) <= space) next++;
    if (text.charCodeAt(next) === colon) keys++;
    open = text.indexOf('"', next);
  }
  return keys;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes++;
  return backslashes % 2 === 1;
}

/** Compares a value with a shape, and counts the keys in it. Runs for every answer: hence no copies and no closures. */
class FieldCount {
  keys = 0;
  readonly #maxDepth: number;
  /** Unions within unions may have to be tried in all combinations: then the tolerant way, which remembers, is faster. */
  #visitsLeft: number;

  constructor(maxDepth: number, maxVisits: number) {
    this.#maxDepth = maxDepth;
    this.#visitsLeft = maxVisits;
  }

  fits(shape: Shape, value: unknown, depth: number): boolean {
    if (typeof value !== "object") return fitsScalar(shape, value);
    if (value === null) return shape.allowsNull || shape.kind === "anything";
    if (depth >= this.#maxDepth || this.#visitsLeft-- <= 0) return false;
    if (Array.isArray(value))
      return shape.kind === "list" ? this.#fitItems(value, shape.item(), depth) : this.#fitsOne(shape, value, depth);
    // What JSON.parse makes, if it is no list, has its keys for fields.
    const fields = value as Readonly<Record<string, unknown>>;
    if (shape.kind === "object") return this.#fitFields(shape, fields, depth);
    if (shape.kind === "record") return shape.keys.kind === "text" && this.#fitValues(shape.values(), fields, depth);
    return this.#fitsOne(shape, value, depth);
  }

  #fitsOne(shape: Shape, value: object, depth: number): boolean {
    if (shape.kind !== "union") return false;
    const { keys } = this;
    return shape.options.some((option) => {
      this.keys = keys;
      return this.fits(option, value, depth);
    });
  }

  #fitItems(items: readonly unknown[], shape: Shape, depth: number): boolean {
    for (const item of items) if (!this.fits(shape, item, depth + 1)) return false;
    return true;
  }

  #fitFields(shape: ShapeOf<"object">, value: Readonly<Record<string, unknown>>, depth: number): boolean {
    // Keys for which there are no fields may be fields written differently.
    if (shape.others !== "dropped") return false;
    let met = 0;
    for (const field of shape.fields()) {
      const part = value[field.key];
      // Nothing in JSON is undefined; what is inherited is a function, and fits no shape.
      if (part === undefined) {
        if (!field.mayBeMissing) return false;
        continue;
      }
      if (!this.fits(field.shape, part, depth + 1)) return false;
      met++;
    }
    this.keys += met;
    return true;
  }

  #fitValues(shape: Shape, value: Readonly<Record<string, unknown>>, depth: number): boolean {
    for (const key in value) {
      if (!this.fits(shape, value[key], depth + 1)) return false;
      this.keys++;
    }
    return true;
  }
}

function fitsScalar(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case "text":
      return typeof value === "string";
    case "number":
    case "boolean":
      return typeof value === shape.kind;
    case "member":
      return shape.members.some((member) => member.value === value);
    case "union":
      return shape.options.some((option) => fitsScalar(option, value));
    default:
      return false;
  }
}
